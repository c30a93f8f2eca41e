import Database from 'better-sqlite3'
import { z } from 'zod'

const inputSchema = z.object({ files: z.array(z.string()).max(10) })

/**
 * In a thread: writes what the write-ahead logs of databases hold back into the files, as far as nobody is reading or
 * writing it just now. Through connections of its own, so that whoever commits does not wait; what is not written back
 * stays in the log. Answers how many were done whole.
 */
export function checkpointTask(input: unknown): number {
  let whole = 0
  for (const file of inputSchema.parse(input).files) {
    const database = new Database(file, { fileMustExist: true, timeout: 0 })
    try {
      database.pragma('synchronous = FULL')
      const [row] = z
        .array(z.object({ busy: z.number(), log: z.number(), checkpointed: z.number() }))
        .parse(database.pragma('wal_checkpoint(PASSIVE)'))
      if (row?.busy === 0 && row.log === row.checkpointed) whole++
    } finally {
      database.close()
    }
  }
  return whole
}
