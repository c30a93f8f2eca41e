import type { Fill } from '#shared/domain/fill.ts'

/** By what a fill is known for ever. */
export function fillKey(fill: Pick<Fill, 'account' | 'symbol' | 'id'>): string {
  return JSON.stringify([fill.account, fill.symbol, fill.id])
}

/** What comes before the number at an id's end, and that number without leading zeros; empty where it ends otherwise. */
const NUMBERED = /^(.*?)0*(\d*)$/s

/** Exchanges mostly count their fills, so that `9` comes before `10` and `fill-9` before `fill-10`; other ids are compared as text. */
function compareIds(one: string, other: string): number {
  const [, prefix, number = ''] = NUMBERED.exec(one) ?? []
  const [, otherPrefix, otherNumber = ''] = NUMBERED.exec(other) ?? []
  if (prefix !== otherPrefix) return compareTexts(one, other)
  return number.length - otherNumber.length || compareTexts(number, otherNumber) || compareTexts(one, other)
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** The order in which fills count: by time, then by the exchange's id. */
export function compareFills(one: Pick<Fill, 'time' | 'id'>, other: Pick<Fill, 'time' | 'id'>): number {
  return one.time - other.time || compareIds(one.id, other.id)
}

/** Each fill once, in the order in which they count, however often and in whatever order they were told. */
export function inSequence(fills: Iterable<Fill>): Fill[] {
  const byKey = new Map<string, Fill>()
  for (const fill of fills) {
    const key = fillKey(fill)
    if (!byKey.has(key)) byKey.set(key, fill)
  }
  return [...byKey.values()].sort(compareFills)
}
