import type { z } from 'zod'
import { AppError } from '#shared/errors.ts'

/** Reads a JSON column. Throws STORAGE naming `what` when the text is not what was once written. */
export function parseJsonColumn<Schema extends z.ZodType>(text: string, schema: Schema, what: string): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new AppError('STORAGE', `${what} cannot be read from the books; the database may be damaged`, undefined, {
      cause,
    })
  }
}
