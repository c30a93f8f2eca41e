import type { ErrorCode } from '#shared/errors.ts'
import type { UnifiedSpec } from './unified-dialect.ts'
import { refusalBy, textsAt } from './unified-refusal.ts'

type Meanings = Readonly<Record<string, readonly [ErrorCode, string]>>

const KEY = 'check the API key, its secret and what it may do'
const FUNDS = 'the balance is too small'
const TERMS = 'price or amount do not fit the market'
const TOO_MUCH = 'too much was asked in a short time'
const GONE = 'there is no such open order'
const TIME = 'the time of the request was off; it has been read again, try once more'

const OKX_MEANINGS: Meanings = {
  50011: ['RATE_LIMITED', TOO_MUCH],
  50061: ['RATE_LIMITED', TOO_MUCH],
  50102: ['EXCHANGE_REJECTED', TIME],
  50103: ['EXCHANGE_REJECTED', KEY],
  50105: ['EXCHANGE_REJECTED', 'the passphrase of the API key is wrong'],
  50110: ['EXCHANGE_REJECTED', 'the API key may not be used from this address'],
  50111: ['EXCHANGE_REJECTED', KEY],
  50113: ['EXCHANGE_REJECTED', KEY],
  50114: ['EXCHANGE_REJECTED', KEY],
  50119: ['EXCHANGE_REJECTED', KEY],
  50120: ['EXCHANGE_REJECTED', KEY],
  51000: ['VALIDATION', TERMS],
  51001: ['VALIDATION', 'there is no such market'],
  51006: ['VALIDATION', 'the price is too far from the market'],
  51008: ['INSUFFICIENT_FUNDS', FUNDS],
  51016: ['CONFLICT', 'the client order id is used'],
  51020: ['VALIDATION', 'the amount is below the smallest order'],
  51119: ['INSUFFICIENT_FUNDS', FUNDS],
  51121: ['VALIDATION', TERMS],
  51131: ['INSUFFICIENT_FUNDS', FUNDS],
  51400: ['NOT_FOUND', GONE],
  51401: ['NOT_FOUND', GONE],
  51402: ['NOT_FOUND', GONE],
  51410: ['NOT_FOUND', GONE],
  51603: ['NOT_FOUND', GONE],
}

const KRAKEN_MEANINGS: Meanings = {
  'EAPI:Invalid key': ['EXCHANGE_REJECTED', KEY],
  'EAPI:Invalid signature': ['EXCHANGE_REJECTED', KEY],
  'EAPI:Invalid nonce': [
    'EXCHANGE_REJECTED',
    'the key is used by another program, or the time was off; make a key for AutoCbot alone',
  ],
  'EAPI:Rate limit exceeded': ['RATE_LIMITED', TOO_MUCH],
  'EGeneral:Permission denied': ['EXCHANGE_REJECTED', KEY],
  'EGeneral:Temporary lockout': ['RATE_LIMITED', TOO_MUCH],
  'EGeneral:Invalid arguments': ['VALIDATION', TERMS],
  'EOrder:Cost minimum not met': ['VALIDATION', 'the value is below the smallest order'],
  'EOrder:Insufficient funds': ['INSUFFICIENT_FUNDS', FUNDS],
  'EOrder:Invalid price': ['VALIDATION', TERMS],
  'EOrder:Order minimum not met': ['VALIDATION', 'the amount is below the smallest order'],
  'EOrder:Orders limit exceeded': ['EXCHANGE_REJECTED', 'there are too many open orders'],
  'EOrder:Rate limit exceeded': ['RATE_LIMITED', TOO_MUCH],
  'EOrder:Tick size check failed': ['VALIDATION', TERMS],
  'EOrder:Unknown order': ['NOT_FOUND', GONE],
  'EQuery:Unknown asset pair': ['VALIDATION', 'there is no such market'],
}

const COINBASE_MEANINGS: Meanings = {
  INSUFFICIENT_FUND: ['INSUFFICIENT_FUNDS', FUNDS],
  PREVIEW_INSUFFICIENT_FUND: ['INSUFFICIENT_FUNDS', FUNDS],
  INVALID_LIMIT_PRICE: ['VALIDATION', TERMS],
  INVALID_PRICE_PRECISION: ['VALIDATION', TERMS],
  INVALID_SIZE_PRECISION: ['VALIDATION', TERMS],
  PREVIEW_INVALID_BASE_SIZE_TOO_SMALL: ['VALIDATION', 'the amount is below the smallest order'],
  PREVIEW_INVALID_LIMIT_PRICE: ['VALIDATION', TERMS],
  UNSUPPORTED_ORDER_CONFIGURATION: ['VALIDATION', TERMS],
  PERMISSION_DENIED: ['EXCHANGE_REJECTED', KEY],
  UNAUTHENTICATED: ['EXCHANGE_REJECTED', KEY],
}

/** OKX: our ids are `clOrdId`, and it looks for orders by them. Buying at the market it is told the amount, not the value. */
export const OKX: UnifiedSpec = {
  id: 'okx',
  name: 'OKX',
  restUrl: 'https://www.okx.com',
  requestsPerMinute: 600,
  load: async () => (await import('#ccxt-pro/okx')).default,
  clientIds: { param: 'clientOrderId', pattern: /^[a-zA-Z0-9]{1,32}$/, words: '1 to 32 letters and digits' },
  marketParams: { tgtCcy: 'base_ccy' },
  marketBuys: true,
  isSuccess: (status, body) => status === 200 && textsAt(body, 'code')[0] === '0',
  refusalIn: refusalBy('OKX', OKX_MEANINGS, (body) => [...textsAt(body, 'data', 'sCode'), ...textsAt(body, 'code')]),
  badTimeCodes: ['50102'],
  mayBeThereCodes: ['51008', '51016', '51119', '51131'],
  duplicateCodes: ['51016'],
  notOpenCodes: ['51400', '51401', '51402', '51410', '51603'],
}

/** Kraken: our ids are `cl_ord_id`, by which its lists of open and closed orders are narrowed. */
export const KRAKEN: UnifiedSpec = {
  id: 'kraken',
  name: 'Kraken',
  restUrl: 'https://api.kraken.com',
  requestsPerMinute: 60,
  load: async () => (await import('#ccxt-pro/kraken')).default,
  clientIds: { param: 'clientOrderId', pattern: /^[a-zA-Z0-9]{1,36}$/, words: '1 to 36 letters and digits' },
  findBy: (clientOrderId) => ({ clientOrderId }),
  marketBuys: true,
  isSuccess: (status, body) => status === 200 && textsAt(body, 'error').length === 0 && isAnswered(body, 'result'),
  refusalIn: refusalBy('Kraken', KRAKEN_MEANINGS, (body) => textsAt(body, 'error')),
  mayBeThereCodes: ['EOrder:Insufficient funds'],
  notOpenCodes: ['EOrder:Unknown order'],
}

/** Coinbase Advanced: our ids are `client_order_id`; its lists have to be read. At the market it buys by value only. */
export const COINBASE: UnifiedSpec = {
  id: 'coinbase',
  name: 'Coinbase Advanced',
  restUrl: 'https://api.coinbase.com',
  requestsPerMinute: 600,
  load: async () => (await import('#ccxt-pro/coinbase')).default,
  clientIds: { param: 'client_order_id', pattern: /^[\w-]{1,36}$/, words: '1 to 36 letters and digits' },
  marketBuys: false,
  isSuccess: (status, body) =>
    status === 200 &&
    typeof body === 'object' &&
    body !== null &&
    !isRefused(body) &&
    textsAt(body, 'error').length === 0,
  refusalIn: refusalBy('Coinbase Advanced', COINBASE_MEANINGS, (body) => [
    ...textsAt(body, 'error_response', 'preview_failure_reason'),
    ...textsAt(body, 'error_response', 'error'),
    ...textsAt(body, 'error'),
  ]),
  mayBeThereCodes: ['INSUFFICIENT_FUND', 'PREVIEW_INSUFFICIENT_FUND'],
}

function isAnswered(body: unknown, name: string): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name)
}

function isRefused(body: object): boolean {
  return 'errors' in body || ('success' in body && body.success === false)
}
