import { words } from './order-story.ts'

const ACTIONS: Readonly<Record<string, string>> = {
  'risk.halt': 'Halted trading',
  'risk.reduceOnly': 'Allowed only orders that shrink positions',
  'risk.resume': 'Resumed trading',
  'risk.setLimits': 'Changed limits',
  'trading.closeAll': 'Closed everything',
  'accounts.createPaper': 'Began a paper account',
  'accounts.resetPaper': 'Reset a paper account',
  'accounts.remove': 'Removed an account',
}

const ORIGINS: Readonly<Record<string, string>> = {
  window: 'Window',
  socket: 'Socket',
  cli: 'Command line',
  tray: 'Tray',
  engine: 'Engine itself',
}

/** What was done, in words. */
export function actionWords(action: string): string {
  return ACTIONS[action] ?? words(action.split('.').join(' '))
}

/** Who did it, in words. */
export function originWords(origin: string): string {
  return ORIGINS[origin] ?? origin
}

/** What it was about, on one line. Of what was before and after only what differs is told. */
export function detailWords(details: Readonly<Record<string, unknown>>): string {
  const { before, after, ...rest } = details
  return [...changes('', before, after), ...flat('', rest)].join(' · ')
}

function changes(name: string, before: unknown, after: unknown): string[] {
  if (isRecord(before) && isRecord(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      changes(key === 'limits' || key === 'protections' ? name : key, before[key], after[key]),
    )
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  const label = name === '' ? '' : `${words(name).toLowerCase()} `
  return [`${label}${shown(before)} → ${shown(after)}`]
}

function flat(name: string, value: unknown): string[] {
  if (!isRecord(value)) return value === undefined ? [] : [`${words(name).toLowerCase()} ${shown(value)}`]
  return Object.entries(value).flatMap(([key, inner]) => flat(name === '' ? key : `${name} ${key}`, inner))
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'off'
  if (typeof value === 'string') return value === 'reduce_only' ? 'reduce-only' : value
  // A number of this size is a moment in UTC milliseconds: no amount is written as a number.
  if (typeof value === 'number' && value > 1e12) return new Date(value).toISOString().slice(0, 16).replace('T', ' ')
  return JSON.stringify(value)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
