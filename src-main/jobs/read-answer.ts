import { z } from 'zod'
import { AppError, ERROR_CODES } from '#shared/errors.ts'

const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({
    ok: z.literal(false),
    code: z.enum(ERROR_CODES).optional(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
    stack: z.string().optional(),
  }),
])

/** The value a thread answered; throws what the task threw. */
export function readAnswer(answer: unknown): unknown {
  const parsed = answerSchema.parse(answer)
  if (parsed.ok) return parsed.value
  if (parsed.code !== undefined) throw new AppError(parsed.code, parsed.message, parsed.details)
  const error = new Error(parsed.message)
  if (parsed.stack !== undefined) error.stack = parsed.stack
  throw error
}
