import { z } from 'zod'
import { type Decimal, decimal } from '#shared/decimal.ts'
import { BybitError, badParameter } from './bybit-error.ts'

const PLAIN_NUMBER = /^\d{1,20}(\.\d{1,20})?$/
const bodySchema = z.record(z.string(), z.unknown())

/** Parameters of a request, from a query or out of JSON. */
export class Params {
  readonly #values: ReadonlyMap<string, string>

  constructor(values: Iterable<readonly [string, string]>) {
    this.#values = new Map(values)
  }

  /** The text of a parameter; undefined where it was not sent or is empty. */
  text(name: string): string | undefined {
    const value = this.#values.get(name)
    return value === '' ? undefined : value
  }

  /** As `text`; throws 10001 where it is missing. */
  required(name: string): string {
    const value = this.text(name)
    if (value === undefined) throw badParameter(`params error: ${name} is required`)
    return value
  }

  /** A whole number; throws 10001 where it is something else. */
  integer(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (!/^\d{1,16}$/.test(value)) throw badParameter(`params error: ${name} invalid`)
    return Number(value)
  }

  /** A decimal at or above zero; throws 170130 for anything else. */
  decimal(name: string): Decimal | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (!PLAIN_NUMBER.test(value)) throw new BybitError(170_130, `Data sent for paramter '${name}' is not valid.`)
    return decimal(value)
  }

  /** As `decimal`; throws 170105 where it is missing. */
  requiredDecimal(name: string): Decimal {
    const value = this.decimal(name)
    if (value === undefined) throw new BybitError(170_105, `Parameter '${name}' was empty.`)
    return value
  }

  /** How many rows are wanted; throws 10001 for more than the endpoint gives. */
  limit(preset: number, most: number): number {
    const limit = this.integer('limit') ?? preset
    if (limit < 1 || limit > most) throw badParameter(`params error: limit should be in [1, ${most}]`)
    return limit
  }

  /** Throws 10001 unless it is about spot, which is all there is here. */
  requireSpot(): void {
    if (this.required('category') !== 'spot') throw badParameter('Illegal category')
  }
}

/** Parameters out of a JSON object; throws 10001 where it is none. */
export function paramsOf(value: unknown): Params {
  const parsed = bodySchema.safeParse(value)
  if (!parsed.success) throw badParameter('params error: the body is no JSON object')
  return new Params(Object.entries(parsed.data).map(([name, each]): [string, string] => [name, textOf(each)]))
}

/** Parameters out of the text of a body. */
export function bodyParams(text: string): Params {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badParameter('params error: the body is no JSON object')
  }
  return paramsOf(value)
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
