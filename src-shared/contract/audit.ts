import { z } from 'zod'
import { query } from './declaration.ts'
import { pageInput, pageOf, timeSchema } from './shapes.ts'

/** Something that was done to the engine: the call that did it, who made it, and what it was about. */
export const auditEntrySchema = z.object({
  id: z.string(),
  action: z.string(),
  /** `window`, `socket`, `cli`, `tray`, or `engine` for what it does by itself. */
  origin: z.string(),
  details: z.record(z.string(), z.unknown()),
  time: timeSchema,
})
export type AuditEntryRecord = z.infer<typeof auditEntrySchema>

export const auditCalls = [
  query('system.audit', {
    description: 'What was done to the engine and by whom, newest first, of [from, to).',
    input: z.object({ from: timeSchema.optional(), to: timeSchema.optional(), ...pageInput }),
    output: pageOf(auditEntrySchema),
  }),
] as const
