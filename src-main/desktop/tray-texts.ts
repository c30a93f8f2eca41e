import type { TrayState } from '#main/desktop/tray-engine.ts'
import { MODE_WORDS } from '#shared/format/modes.ts'
import { formatCount, formatPercent } from '#shared/format/numbers.ts'

/** A menu is as wide as its longest line. */
const LONGEST_REASON = 80

/** What the tray knows: the state, or why it could not be read. */
export type Known = TrayState | { readonly problem: string }

/** Which picture the tray shows; they differ in shape. */
export type IconState = 'running' | 'attention' | 'halted'

/** Halted where nothing can be opened anywhere; attention where something wants to be looked at. */
export function iconState(known: Known, alarms: readonly string[] = []): IconState {
  if (alarms.length > 0 || 'problem' in known || known.attention !== undefined) return 'attention'
  if (isHalted(known)) return 'halted'
  return known.accounts.every(({ state }) => state === 'active') ? 'running' : 'attention'
}

/** The line of the tray's menu that says how things stand: `Simulated · today +0.42% · 2 positions · trading active`. */
export function stateLine(known: Known): string {
  if ('problem' in known) return `State unknown: ${shortened(known.problem)}`
  const positions = known.accounts.reduce((sum, { openPositions }) => sum + openPositions, 0)
  const today = known.today === null ? [] : [`today ${formatPercent(known.today, { sign: true })}`]
  const attention = known.attention === undefined ? [] : [shortened(known.attention)]
  return [MODE_WORDS[known.mode], ...today, counted(positions, 'position'), tradingState(known), ...attention].join(
    ' · ',
  )
}

/** The line of the tray's menu about alarms: the newest, and how many more stand. Undefined where there is none. */
export function alarmLine(alarms: readonly string[]): string | undefined {
  const [newest, ...others] = alarms
  if (newest === undefined) return undefined
  return `Alarm: ${shortened(newest)}${others.length === 0 ? '' : ` (and ${formatCount(others.length)} more)`}`
}

/** Which of halt and resume would change something. Both may be tried while the state is unknown. */
export function possibleCommands(known: Known): { readonly halt: boolean; readonly resume: boolean } {
  if ('problem' in known) return { halt: true, resume: true }
  return {
    halt: known.accounts.some(({ state }) => state !== 'halted'),
    resume: known.accounts.some(({ state }) => state !== 'active'),
  }
}

/** Whether nothing can be opened on any account. */
export function isHalted({ accounts }: TrayState): boolean {
  return accounts.every(({ state }) => state === 'halted')
}

/** A count with its noun: `1 position`, `no positions`, `1,200 orders`. */
export function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

function tradingState({ accounts }: TrayState): string {
  const words = [
    ['halted', accounts.filter(({ state }) => state === 'halted')],
    ['only exits', accounts.filter(({ state }) => state === 'reduce_only')],
  ] as const
  const parts = words.flatMap(([word, those]) => {
    if (those.length === 0) return []
    const where =
      those.length === accounts.length ? '' : ` on ${those.length} of ${counted(accounts.length, 'account')}`
    const reasons = [...new Set(those.flatMap(({ reason }) => reason ?? []))]
    return [`${word}${where}${reasons.length === 0 ? '' : `: ${shortened(reasons.join('; '))}`}`]
  })
  return parts.length === 0 ? 'trading active' : parts.join(', ')
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON - 1)}…`
}
