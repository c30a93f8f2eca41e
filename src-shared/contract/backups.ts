import { z } from 'zod'
import { command, query } from './declaration.ts'
import { nothing, timeSchema } from './shapes.ts'

/** A whole copy of the trader's books. */
export const backupSchema = z.object({ name: z.string(), time: timeSchema, bytes: z.number().int() })
export type Backup = z.infer<typeof backupSchema>

export const backupsCalls = [
  command('system.backup', {
    description:
      'Copies all databases into the folder `backups` of the data folder, consistent and while everything goes on.',
    input: z.object({}),
    output: backupSchema,
  }),
  query('system.backups', {
    description: 'The whole copies that can be restored, newest first.',
    input: z.object({}),
    output: z.object({ items: z.array(backupSchema) }),
  }),
  command('system.restore', {
    description:
      'Checks a copy and puts it in place at the next start. What was there until then is kept beside the copies. Without `name` a restore that waits is called off.',
    input: z.object({ name: z.string().max(100).optional() }),
    output: nothing,
  }),
] as const
