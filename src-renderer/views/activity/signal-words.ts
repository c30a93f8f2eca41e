import type { Signal, SignalOutcome } from '#shared/contract/signals.ts'

/** What became of a signal, in a word or two; the signal's own words say why. */
export const OUTCOME_NAMES: Readonly<Record<SignalOutcome, string>> = {
  ordered: 'Ordered',
  denied: 'Refused',
  warming_up: 'Too few bars',
  stale: 'Too late',
  skipped: 'Not done',
}

/** Which way a signal points: `Enter long`, `Exit short`. */
export function directionWords({ action, direction }: Pick<Signal, 'action' | 'direction'>): string {
  return `${action === 'entry' ? 'Enter' : 'Exit'} ${direction}`
}
