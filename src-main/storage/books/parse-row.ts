import type { z } from 'zod'
import { AppError } from '#shared/errors.ts'

/** Reads a row, dropping columns that the schema does not know. Throws STORAGE naming `what` when it is none. */
export function parseRow<Schema extends z.ZodType>(row: unknown, schema: Schema, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(row)
  if (parsed.success) return parsed.data
  throw new AppError('STORAGE', `${what} cannot be read from the books; the database may be damaged`, undefined, {
    cause: parsed.error,
  })
}
