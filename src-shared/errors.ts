/** Every way a call can fail. The list is closed: callers may switch over it exhaustively. */
export const ERROR_CODES = [
  'VALIDATION',
  'RISK_DENIED',
  'NOT_FOUND',
  'CONFLICT',
  'LOCKED',
  'RATE_LIMITED',
  'INSUFFICIENT_FUNDS',
  'EXCHANGE_REJECTED',
  'EXCHANGE_UNAVAILABLE',
  'STALE_DATA',
  'TIMEOUT',
  'CANCELLED',
  'STORAGE',
  'INTERNAL',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** Further facts about an error that a program may read; must be JSON. */
export type ErrorDetails = Readonly<Record<string, unknown>>

/**
 * An error written for the person who reads it: what happened, with the numbers, and what to do next.
 * Anything else that is thrown is treated as a defect (`INTERNAL`) and its text stays in the log.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails | undefined

  constructor(code: ErrorCode, message: string, details?: ErrorDetails, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}
