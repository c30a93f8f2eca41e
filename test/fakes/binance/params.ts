import { type Decimal, decimal } from '#shared/decimal.ts'
import { BinanceError } from './binance-error.ts'

const PLAIN_NUMBER = /^\d{1,20}(\.\d{1,20})?$/
const MOST_DECIMALS = 8

/** Parameters of a request, from a query, a form or the JSON of the websocket API, read the way Binance reads them. */
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

  /** As `text`; throws -1102 where it is missing. */
  required(name: string): string {
    return this.text(name) ?? refuseMissing(name)
  }

  /** A whole number; throws -1100 where it is something else. */
  integer(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (!/^\d{1,16}$/.test(value)) throw illegal(name, '^[0-9]{1,20}$')
    return Number(value)
  }

  /** As `integer`; throws -1102 where it is missing. */
  requiredInteger(name: string): number {
    return this.integer(name) ?? refuseMissing(name)
  }

  /** A decimal above or at zero; throws -1100 for anything else and -1111 for more than eight decimals. */
  decimal(name: string): Decimal | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (!PLAIN_NUMBER.test(value)) throw illegal(name, '^([0-9]{1,20})(\\.[0-9]{1,20})?$')
    const result = decimal(value)
    if (result.decimalPlaces() > MOST_DECIMALS) {
      throw new BinanceError(-1111, `Parameter '${name}' has too much precision.`)
    }
    return result
  }

  /** As `decimal`; throws -1102 where it is missing and -1013 where it is zero. */
  requiredDecimal(name: string): Decimal {
    const value = this.decimal(name) ?? refuseMissing(name)
    if (value.isZero()) throw new BinanceError(-1013, `Invalid ${name}.`)
    return value
  }

  /** How many rows are wanted, cut to what the endpoint gives. */
  limit(preset: number, most: number): number {
    return Math.min(Math.max(this.integer('limit') ?? preset, 1), most)
  }

  /** The names that were sent. */
  names(): string[] {
    return [...this.#values.keys()]
  }
}

function refuseMissing(name: string): never {
  throw new BinanceError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`)
}

function illegal(name: string, range: string): BinanceError {
  return new BinanceError(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`)
}
