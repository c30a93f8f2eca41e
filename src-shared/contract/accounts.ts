import { z } from 'zod'
import { positiveDecimalInput } from '#shared/decimal.ts'
import { accountSchema } from '#shared/domain/account.ts'
import { command, query } from './declaration.ts'
import { nothing } from './shapes.ts'

export const accountsCalls = [
  query('accounts.list', {
    description: 'The accounts.',
    input: z.object({}),
    output: z.object({ items: z.array(accountSchema) }),
  }),
  command('accounts.createPaper', {
    description: 'A new account with paper money on the market of now.',
    input: z.object({
      name: z.string().min(1).max(64),
      balances: z.record(z.string().min(1).max(16), positiveDecimalInput).optional(),
    }),
    output: accountSchema,
  }),
  command('accounts.resetPaper', {
    description: 'Cancels all orders of a paper account and begins again with its first balances.',
    input: z.object({ id: z.string().max(64) }),
    output: accountSchema,
  }),
  command('accounts.remove', {
    description: 'Removes an account without open orders and positions.',
    input: z.object({ id: z.string().max(64) }),
    output: nothing,
  }),
] as const
