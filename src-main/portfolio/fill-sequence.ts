import type { Fill } from '#shared/domain/fill.ts'

/** By what a fill is known for ever. */
export function fillKey(fill: Pick<Fill, 'account' | 'symbol' | 'id'>): string {
  return JSON.stringify([fill.account, fill.symbol, fill.id])
}

const NUMERAL = /^\d+$/

/** Exchanges mostly count their fills, so that `9` comes before `10`; other ids are compared as text. */
function compareIds(one: string, other: string): number {
  if (one.length !== other.length && NUMERAL.test(one) && NUMERAL.test(other)) return one.length - other.length
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
