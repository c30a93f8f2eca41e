import { z } from 'zod'
import type { ErrorCode } from '#shared/errors.ts'
import type { Refusal } from './dialect.ts'
import type { HttpAnswer } from './http-answer.ts'

const bodySchema = z.object({ retCode: z.int(), retMsg: z.string().max(4000), time: z.int().optional() })

/**
 * Codes by which Bybit says that it did not do something, and what they mean here. Every other code leaves it open: 10000,
 * 10016, 170001, 170007, 170032, 170146 and 170147 say of themselves that something took too long or broke.
 */
const MEANINGS: Readonly<Record<number, ErrorCode>> = {
  10001: 'VALIDATION',
  10002: 'EXCHANGE_REJECTED',
  10003: 'EXCHANGE_REJECTED',
  10004: 'EXCHANGE_REJECTED',
  10005: 'EXCHANGE_REJECTED',
  10006: 'RATE_LIMITED',
  10010: 'EXCHANGE_REJECTED',
  10017: 'EXCHANGE_REJECTED',
  10018: 'RATE_LIMITED',
  10024: 'EXCHANGE_REJECTED',
  10027: 'EXCHANGE_REJECTED',
  10028: 'EXCHANGE_REJECTED',
  10029: 'EXCHANGE_REJECTED',
  10429: 'RATE_LIMITED',
  33004: 'EXCHANGE_REJECTED',
  170033: 'INSUFFICIENT_FUNDS',
  170036: 'EXCHANGE_REJECTED',
  170105: 'VALIDATION',
  170115: 'VALIDATION',
  170116: 'VALIDATION',
  170117: 'VALIDATION',
  170121: 'VALIDATION',
  170124: 'VALIDATION',
  170130: 'VALIDATION',
  170131: 'INSUFFICIENT_FUNDS',
  170132: 'VALIDATION',
  170133: 'VALIDATION',
  170134: 'VALIDATION',
  170135: 'VALIDATION',
  170136: 'VALIDATION',
  170137: 'VALIDATION',
  170138: 'VALIDATION',
  170139: 'EXCHANGE_REJECTED',
  170140: 'VALIDATION',
  170141: 'CONFLICT',
  170142: 'EXCHANGE_REJECTED',
  170143: 'NOT_FOUND',
  170148: 'VALIDATION',
  170157: 'EXCHANGE_REJECTED',
  170193: 'VALIDATION',
  170194: 'VALIDATION',
  170201: 'EXCHANGE_REJECTED',
  170202: 'VALIDATION',
  170203: 'VALIDATION',
  170210: 'EXCHANGE_REJECTED',
  170213: 'NOT_FOUND',
  170218: 'EXCHANGE_REJECTED',
  170222: 'RATE_LIMITED',
}

/** What to say in place of Bybit's words: those of 10002 and 10004 repeat what was signed, the key with it. */
const WORDS: Readonly<Record<number, string>> = {
  10002: 'the time of the request was off; it has been read again, try once more',
  10003: 'it does not know the API key; check it',
  10004: 'the signature is wrong; check the secret of the API key',
  10005: 'the API key may not do this; check its permissions',
  10006: 'too much was asked in a short time',
  10010: 'the API key may not be used from this address; check its list of addresses',
  33004: 'the API key has expired; make a new one',
  170131: 'the balance is too small',
}
const LONGEST_WAIT_MS = 10_000

export const BYBIT_BAD_TIME = ['10002']
/** The second of two equal requests finds the id taken or the money used. */
export const BYBIT_MAY_BE_THERE = ['170131', '170033', '170141', '170210']
export const BYBIT_DUPLICATE = ['170141']
export const BYBIT_NOT_OPEN = ['170139', '170142', '170143', '170213']

/** Whether an answer says that what was asked was done. */
export function isBybitSuccess(status: number, body: unknown): boolean {
  return status === 200 && z.object({ retCode: z.literal(0) }).safeParse(body).success
}

/** What an answer that is no success says; undefined where it is not Bybit who speaks. */
export function bybitRefusal(answer: HttpAnswer): Refusal | undefined {
  const body = bodyOf(answer.body)
  if (body === undefined || body.retCode === 0) return undefined
  const { retCode, retMsg } = body
  const isCertain = answer.status >= 200 && answer.status < 500
  const said = WORDS[retCode] ?? plain(retMsg)
  const retryAfterMs = MEANINGS[retCode] === 'RATE_LIMITED' ? waitOf(answer) : undefined
  return {
    exchangeCode: String(retCode),
    code: isCertain ? MEANINGS[retCode] : undefined,
    words: `Bybit refused it: ${said} (${retCode})`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

/** How long an account has to wait that asked too much; undefined where an answer says nothing of the kind. */
export function waitOf(answer: {
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}): number | undefined {
  const body = bodyOf(answer.body ?? '')
  if (body === undefined || MEANINGS[body.retCode] !== 'RATE_LIMITED') return undefined
  const resetAt = Number(answer.headers['x-bapi-limit-reset-timestamp'])
  const wait = body.time === undefined ? Number.NaN : resetAt - body.time
  return wait > 0 ? Math.min(wait, LONGEST_WAIT_MS) : 1_000
}

/** Words of Bybit without brackets, in which it repeats what it was sent. */
function plain(text: string): string {
  return text
    .replaceAll(/\[[^\]]*\]?/g, '')
    .replace(/[.\s]+$/, '')
    .slice(0, 200)
}

function bodyOf(text: string): z.infer<typeof bodySchema> | undefined {
  try {
    return bodySchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
