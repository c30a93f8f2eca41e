import { z } from 'zod'
import { positiveDecimalInput } from '#shared/decimal.ts'
import { accountSchema } from '#shared/domain/account.ts'
import { command, query } from './declaration.ts'
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

export const accountsCalls = [
  query('accounts.list', {
    description: 'The accounts; those of the market of now come first.',
    input: z.object({}),
    output: z.object({ items: z.array(accountSchema) }),
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
  command('accounts.remove', {
    description: 'Removes an account without open orders and positions.',
    input: z.strictObject({ id: z.string().max(64) }),
    output: nothing,
  }),
] as const
