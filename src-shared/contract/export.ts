import { z } from 'zod'
import { orderStatusSchema, sideSchema } from '#shared/domain/order.ts'
import { command } from './declaration.ts'
import { timeSchema } from './shapes.ts'

/** What can be written as a table. */
export const exportKindSchema = z.enum(['trades', 'orders', 'fills', 'positions', 'equity', 'ledger', 'audit'])
export type ExportKind = z.infer<typeof exportKindSchema>

/** Which table, where to (an absolute path), and which rows: times `[from, to)`. */
export const exportCsvInput = z.object({
  what: exportKindSchema,
  file: z.string().min(1).max(4096).optional(),
  account: z.string().min(1).max(64).optional(),
  symbol: z.string().min(1).max(64).optional(),
  strategyId: z.string().max(64).optional(),
  /** Of orders and fills. */
  side: sideSchema.optional(),
  /** Of orders. */
  status: orderStatusSchema.optional(),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
})
export type ExportCsvInput = z.output<typeof exportCsvInput>

/** Where the table is, and its rows without the head; null where the dialog was closed. */
export const exportCsvOutput = z.object({ file: z.string().nullable(), rows: z.number().int() })
export type ExportCsvOutput = z.output<typeof exportCsvOutput>

export const exportCalls = [
  command('system.exportCsv', {
    description:
      'Writes trades, orders, fills, positions, equity, ledger or audit as CSV. Without `file` a native dialog asks where; null when it was closed.',
    input: exportCsvInput,
    output: exportCsvOutput,
  }),
] as const
