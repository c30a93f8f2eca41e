import { z } from 'zod'
import { positiveDecimalInput } from '#shared/decimal.ts'
import { accountSchema } from '#shared/domain/account.ts'
import { environmentInput, keepingInput, keyPermissionsSchema, keysSchema } from './credentials.ts'
import { command, event, query } from './declaration.ts'
import { nothing } from './shapes.ts'

const MOST_CURRENCIES = 50

/** What a paper account begins with, by currency. */
export const paperBalancesSchema = z
  .record(
    z.string().regex(/^[A-Z0-9]{1,16}$/, { error: 'must be a currency in capitals, such as USDT' }),
    positiveDecimalInput,
  )
  .refine((balances) => Object.keys(balances).length > 0, { error: 'must name at least one currency' })
  .refine((balances) => Object.keys(balances).length <= MOST_CURRENCIES, {
    error: `must name at most ${MOST_CURRENCIES} currencies`,
  })

/**
 * `open`: it can be traded on. `locked`: its keys wait for the passphrase or the keychain. `unreachable`: its exchange does
 * not answer, it is tried again. `refused`: the exchange refuses its keys. `closed`: it belongs to another market.
 */
export const accountStateSchema = z.enum(['open', 'locked', 'unreachable', 'refused', 'closed'])
export type AccountState = z.infer<typeof accountStateSchema>

/** An account and whether it can be traded on. */
export const listedAccountSchema = accountSchema.extend({
  state: accountStateSchema,
  /** Why it cannot be traded on, and what to do. */
  reason: z.string().optional(),
})
export type ListedAccount = z.infer<typeof listedAccountSchema>

/** How the connection of an account does. */
export const connectionStatusSchema = z.object({
  /** Whether what happens on the account is being heard right now. */
  isListening: z.boolean(),
  /** UTC ms of the last sign of life. */
  lastHeardAt: z.number().nullable(),
  /** How far the computer's clock is behind the exchange's. */
  clockOffsetMs: z.number().nullable(),
  /** `open`: nothing is asked for a while, because too many requests failed. */
  circuit: z.enum(['closed', 'half_open', 'open']),
  /** How long the exchange takes no requests from here still. */
  bannedForMs: z.number(),
  /** Share of the rate limit that is used, 0 to 1. */
  rateLimitUsed: z.number().nullable(),
})

/** An account with its connection and its keys. */
export const accountStatusSchema = listedAccountSchema.extend({
  /** Null for paper, and while it is not open. */
  connection: connectionStatusSchema.nullable(),
  /** What its key may do, as the exchange said when it was opened. */
  permissions: keyPermissionsSchema.nullable(),
  /** Its key; null for paper. */
  credential: z.object({ id: z.string(), isReadable: z.boolean(), reason: z.string().optional() }).nullable(),
  /** When it is tried again to open it, UTC ms. */
  retryAt: z.number().nullable(),
})
export type AccountStatus = z.infer<typeof accountStatusSchema>

/** An exchange at which accounts can be opened, and what its keys consist of. */
export const exchangeOfferSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `tested`: its connector passes the suite of exchanges against a server that speaks its protocol. */
  support: z.enum(['tested', 'untested']),
  hasTestnet: z.boolean(),
  credentialFields: z.array(z.enum(['apiKey', 'secret', 'passphrase'])),
})
export type ExchangeOffer = z.infer<typeof exchangeOfferSchema>

const id = z.string().min(1).max(64)

export const accountsCalls = [
  query('accounts.list', {
    description: 'The accounts; those of the market of now come first.',
    input: z.object({}),
    output: z.object({ items: z.array(listedAccountSchema) }),
  }),
  command('accounts.createPaper', {
    description: 'A new account with paper money (100,000 USDT, unless told otherwise) on the market of now.',
    input: z.strictObject({
      name: z.string().trim().min(1).max(64),
      balances: paperBalancesSchema.optional(),
    }),
    output: accountSchema,
  }),
  command('accounts.resetPaper', {
    description: 'Cancels all orders of a paper account and begins again with its first balances.',
    input: z.strictObject({ id: z.string().max(64) }),
    output: accountSchema,
  }),
  query('accounts.exchanges', {
    description: 'The exchanges at which accounts can be opened.',
    input: z.object({}),
    output: z.object({ items: z.array(exchangeOfferSchema) }),
  }),
  query('accounts.status', {
    description: 'How accounts do: connection, clock, what their keys may do and whether they can be read.',
    input: z.object({ account: id.optional() }),
    output: z.object({ items: z.array(accountStatusSchema) }),
  }),
  command('accounts.connect', {
    description:
      'Opens an account at an exchange, with keys that are tried and stored or with stored ones. Live trading is off until accounts.enableLive.',
    input: z.strictObject({
      name: z.string().trim().min(1).max(64).optional(),
      exchange: z.string().min(1).max(64),
      credentials: z.union([keysSchema, z.strictObject({ credentialId: id })]),
      ...environmentInput,
      ...keepingInput,
    }),
    output: accountSchema,
  }),
  command('accounts.enableLive', {
    description:
      'Lets orders that open or enlarge positions go to the exchange. Asked for in a dialog of the system. An exchange whose connector is untested has to be insisted on with acceptUntested.',
    input: z.strictObject({ id, acceptUntested: z.boolean().optional() }),
    output: accountSchema,
  }),
  command('accounts.disableLive', {
    description: 'Nothing is opened or enlarged any more, and entries that wait are cancelled; exits and stops stay.',
    input: z.strictObject({ id }),
    output: accountSchema,
  }),
  command('accounts.remove', {
    description: 'Removes an account without open orders and positions; of one at an exchange the key too.',
    input: z.strictObject({ id: z.string().max(64) }),
    output: nothing,
  }),
] as const

export const accountsEvents = [
  event('accounts.changed', {
    delivery: 'kept',
    description: 'An account came, went, opened or closed, or live trading on it was switched.',
    payload: z.object({ id: z.string(), state: accountStateSchema, live: z.boolean(), reason: z.string().optional() }),
  }),
] as const
