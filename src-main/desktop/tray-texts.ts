import type { TrayState } from '#main/desktop/tray-engine.ts'
import { MODE_WORDS } from '#shared/format/modes.ts'
import { formatCount } from '#shared/format/numbers.ts'

/** A menu is as wide as its longest line. */
const LONGEST_REASON = 80

/** What the tray knows: the state, or why it could not be read. */
export type Known = TrayState | { readonly problem: string }

/** The line of the tray's menu that says how things stand: `Simulated · 2 positions · trading active`. */
export function stateLine(known: Known): string {
  if ('problem' in known) return `State unknown: ${shortened(known.problem)}`
  return [MODE_WORDS[known.mode], counted(known.openPositions, 'position'), tradingState(known)].join(' · ')
}

/** Which of halt and resume would change something. Both may be tried while the state is unknown. */
export function possibleCommands(known: Known): { readonly halt: boolean; readonly resume: boolean } {
  if ('problem' in known) return { halt: true, resume: true }
  return { halt: known.state !== 'halted', resume: known.state !== 'active' }
}

/** A count with its noun: `1 position`, `no positions`, `1,200 orders`. */
export function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

function tradingState({ state, reason }: TrayState): string {
  if (state === 'active') return 'trading active'
  const word = state === 'halted' ? 'halted' : 'only exits'
  return reason === undefined ? word : `${word}: ${shortened(reason)}`
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON - 1)}…`
}
