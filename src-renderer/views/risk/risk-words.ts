import { words } from '#renderer/views/activity/order-story.ts'
import type { RiskLock, RiskState, RiskStatus } from '#shared/contract/risk.ts'
import { formatDuration } from '#shared/format/times.ts'

/** The state in a word and what it means in a sentence. */
export const STATE_WORDS: Readonly<Record<RiskState, { readonly word: string; readonly sentence: string }>> = {
  active: { word: 'Active', sentence: 'Any order within the limits is sent.' },
  reduce_only: {
    word: 'Reduce only',
    sentence: 'Only orders that shrink positions are sent; nothing is opened and nothing is added to.',
  },
  halted: {
    word: 'Halted',
    sentence: 'No entries and no orders of strategies. Closing by hand works, and stops stay where they are.',
  },
}

/** A change of the state that can be asked for. */
export type StateChange = 'halt' | 'reduceOnly' | 'resume'

/** What is asked before the state changes: what will happen, with what is open now. */
export function changeQuestion(
  change: StateChange,
  status: Pick<RiskStatus, 'openPositions' | 'locks' | 'drawdown'>,
): { readonly title: string; readonly text: string; readonly confirm: string } {
  const open =
    status.openPositions === 0
      ? 'No position is open.'
      : `${status.openPositions} open ${status.openPositions === 1 ? 'position stays' : 'positions stay'} open, and stops that are placed stay placed.`
  if (change === 'halt') {
    return {
      title: 'Halt trading?',
      text: `Entries and orders of strategies are refused until you resume. ${open} Nothing is closed by this.`,
      confirm: 'Halt',
    }
  }
  if (change === 'reduceOnly') {
    return {
      title: 'Allow only what shrinks positions?',
      text: `Orders that open or add are refused until you resume. ${open} Strategies can still close what they hold.`,
      confirm: 'Reduce only',
    }
  }
  const locks =
    status.locks.length === 0
      ? ''
      : ` ${status.locks.length === 1 ? 'The lock ends' : `All ${status.locks.length} locks end`} now.`
  return {
    title: 'Resume trading?',
    text: `Orders within the limits are sent again.${locks} Drawdown, loss of the day and of the week count from the equity of now.`,
    confirm: 'Resume',
  }
}

const LOCK_REASONS: Readonly<Record<string, string>> = {
  cooldown: 'Cooldown after a trade',
  stop_loss_guard: 'Too many stops',
  low_profit: 'Too little profit',
  max_daily_loss: 'Loss of the day',
  max_weekly_loss: 'Loss of the week',
}

/** Why something is locked, and what, in words. */
export function lockWords({ scope, reason }: RiskLock): { readonly scope: string; readonly reason: string } {
  return { scope: scope === 'account' ? 'All entries' : scope, reason: LOCK_REASONS[reason] ?? words(reason) }
}

/** How long a lock still holds. */
export function lockCountdown({ until }: RiskLock, now: number): string {
  if (until === undefined) return 'until resumed'
  if (until <= now) return 'ending'
  // Whole seconds, so that it counts down evenly.
  return formatDuration(Math.ceil((until - now) / 1_000) * 1_000)
}

/** How much of a limit is used: the share for a bar (0 to 1), and whether it is near (from 80 %) or reached. */
export function usage(
  used: number,
  limit: number,
): { readonly share: number; readonly level: 'fine' | 'near' | 'reached' } {
  const share = limit > 0 ? Math.min(1, Math.max(0, used / limit)) : 0
  return { share, level: used >= limit ? 'reached' : share >= 0.8 ? 'near' : 'fine' }
}
