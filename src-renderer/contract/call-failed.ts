import type { CallError } from '#shared/contract/jobs.ts'
import type { ErrorCode } from '#shared/errors.ts'

/** A call that was refused or failed, in words for people; `requestId` finds it in the log. */
export class CallFailed extends Error {
  readonly code: ErrorCode
  readonly requestId: string
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(error: CallError) {
    super(error.message)
    this.name = 'CallFailed'
    this.code = error.code
    this.requestId = error.requestId
    this.details = error.details
  }
}

/** What to do about an error, by its code; the message itself says what happened. */
export function adviceFor(code: ErrorCode): string {
  switch (code) {
    case 'VALIDATION':
      return 'Correct the value and try again.'
    case 'NOT_FOUND':
      return 'Choose another one.'
    case 'CONFLICT':
      return 'Somebody else changed it meanwhile: reload it and try again.'
    case 'LOCKED':
      return 'Unlock first, then try again.'
    case 'RATE_LIMITED':
      return 'Wait a moment, then try again.'
    case 'TIMEOUT':
    case 'EXCHANGE_UNAVAILABLE':
      return 'Try again; if it keeps failing, check the connection.'
    case 'STORAGE':
      return 'Check that the disk has room and that the data folder can be written.'
    case 'STALE_DATA':
      return 'Wait for fresh prices, then try again.'
    case 'RISK_DENIED':
    case 'INSUFFICIENT_FUNDS':
    case 'EXCHANGE_REJECTED':
      return 'Change the amount or the price, then try again.'
    case 'CANCELLED':
      return 'Start it again when you are ready.'
    case 'INTERNAL':
      return 'Try again; the details are in the log.'
  }
}
