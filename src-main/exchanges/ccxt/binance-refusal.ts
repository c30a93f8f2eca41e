import { z } from 'zod'
import { AppError, type ErrorCode } from '#shared/errors.ts'
import type { HttpAnswer } from './http-answer.ts'

const bodySchema = z.object({ code: z.int().negative(), msg: z.string().max(2000) })

/**
 * Codes by which Binance says that it did not take a request, and what they mean here. Every other code leaves it open:
 * -1000, -1001, -1006 and -1007 say of themselves that nobody knows, -1008 and -1016 come from a server that is going.
 */
const REFUSED: Readonly<Record<number, ErrorCode>> = {
  [-1002]: 'EXCHANGE_REJECTED',
  [-1003]: 'RATE_LIMITED',
  [-1013]: 'VALIDATION',
  [-1014]: 'EXCHANGE_REJECTED',
  [-1015]: 'RATE_LIMITED',
  [-1020]: 'EXCHANGE_REJECTED',
  [-1021]: 'EXCHANGE_REJECTED',
  [-1022]: 'EXCHANGE_REJECTED',
  [-2010]: 'EXCHANGE_REJECTED',
  [-2011]: 'NOT_FOUND',
  [-2013]: 'NOT_FOUND',
  [-2014]: 'EXCHANGE_REJECTED',
  [-2015]: 'EXCHANGE_REJECTED',
}

/** What to do about a refusal, where Binance's own words do not say it. */
const ADVICE: Readonly<Record<number, string>> = {
  [-1021]: 'the time of the request was off; it has been read again, try once more',
  [-1022]: 'check the secret of the API key',
  [-2014]: 'check the API key',
  [-2015]: 'check that the API key exists, may trade, and may be used from this address',
}

/** Binance's own code in an answer; undefined where it has none. */
export function codeOf(answer: HttpAnswer): number | undefined {
  return bodyOf(answer)?.code
}

/** Whether the exchange says that such an order is there already, which is the opposite of a refusal. */
export function isDuplicate(answer: HttpAnswer): boolean {
  const body = bodyOf(answer)
  return body?.code === -2010 && /duplicate order/i.test(body.msg)
}

/**
 * The refusal in an answer: status 4xx, Binance's form, and a code that says that nothing was done. Undefined for
 * everything else, which means that nobody knows.
 */
export function refusalIn(answer: HttpAnswer): AppError | undefined {
  const body = bodyOf(answer)
  if (body === undefined || answer.status < 400 || answer.status >= 500 || isDuplicate(answer)) return undefined
  const code = meaningOf(body.code, body.msg)
  if (code === undefined) return undefined
  const advice = ADVICE[body.code]
  const words = `Binance refused it: ${body.msg.replace(/[.\s]+$/, '')} (${body.code})`
  const details: Record<string, unknown> = { exchangeCode: body.code }
  // The market is beyond the stop already, which the one who placed it may not have heard yet.
  if (body.code === -2010 && /trigger immediately/i.test(body.msg)) details['isStopPassed'] = true
  const seconds = Number(answer.headers['retry-after'])
  if (code === 'RATE_LIMITED' && seconds > 0) details['retryAfterMs'] = seconds * 1000
  return new AppError(code, advice === undefined ? words : `${words}; ${advice}`, details)
}

function meaningOf(code: number, message: string): ErrorCode | undefined {
  if (code === -2010 && /insufficient balance/i.test(message)) return 'INSUFFICIENT_FUNDS'
  // -1100 to -1199: what is wrong with the parameters of a request.
  return REFUSED[code] ?? (code <= -1100 && code > -1200 ? 'VALIDATION' : undefined)
}

function bodyOf(answer: HttpAnswer): z.infer<typeof bodySchema> | undefined {
  try {
    return bodySchema.safeParse(JSON.parse(answer.body)).data
  } catch {
    return undefined
  }
}
