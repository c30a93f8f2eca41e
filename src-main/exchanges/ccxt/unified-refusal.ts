import { z } from 'zod'
import type { ErrorCode } from '#shared/errors.ts'
import type { Refusal } from './dialect.ts'
import type { HttpAnswer } from './http-answer.ts'
import { retryAfterMs } from './limits-seen.ts'

/**
 * Reads a refusal by the exchange's own code. `codesOf` finds the codes in a body; the first that `meanings` knows counts. A
 * code that is not known leaves open whether anything was done, and so does every answer of 5xx. The exchange's own words
 * are not handed on: some repeat what was signed.
 */
export function refusalBy(
  name: string,
  meanings: Readonly<Record<string, readonly [ErrorCode, string]>>,
  codesOf: (body: unknown) => readonly string[],
): (answer: HttpAnswer) => Refusal | undefined {
  return (answer) => {
    const codes = codesOf(jsonOf(answer.body))
    const [first] = codes
    if (first === undefined) return undefined
    const exchangeCode = codes.find((code) => Object.hasOwn(meanings, code)) ?? first
    const meaning = Object.hasOwn(meanings, exchangeCode) ? meanings[exchangeCode] : undefined
    const wait = retryAfterMs(answer.headers, 0)
    return {
      exchangeCode,
      code: answer.status < 500 ? meaning?.[0] : undefined,
      words: `${name} refused it: ${meaning?.[1] ?? 'it does not say why'} (${exchangeCode})`,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    }
  }
}

/** The texts at a place in a body; none where there are none. */
export function textsAt(body: unknown, ...path: readonly string[]): string[] {
  const [name, ...rest] = path
  if (Array.isArray(body)) return body.flatMap((each) => textsAt(each, ...path))
  if (name === undefined) return typeof body === 'string' && body !== '' && body.length < 200 ? [body] : []
  const parts = z.record(z.string(), z.unknown()).safeParse(body).data
  return parts === undefined || !Object.hasOwn(parts, name) ? [] : textsAt(parts[name], ...rest)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
