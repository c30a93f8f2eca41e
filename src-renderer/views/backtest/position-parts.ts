import type { BacktestTrade } from '#shared/domain/report.ts'

/** Which part of its position a trade is: `2 of 3`. */
export type PositionPart = { readonly part: number; readonly of: number }

/**
 * For each trade the part of its position that it closes, undefined where it closes all of it. Parts of one position have
 * its symbol, direction, entry time and entry price in common.
 */
export function positionParts(trades: readonly BacktestTrade[]): readonly (PositionPart | undefined)[] {
  const counts = new Map<string, number>()
  const places = trades.map((trade) => {
    const key = positionKey(trade)
    const part = (counts.get(key) ?? 0) + 1
    counts.set(key, part)
    return { key, part }
  })
  return places.map(({ key, part }) => {
    const of = counts.get(key) ?? 1
    return of === 1 ? undefined : { part, of }
  })
}

function positionKey({ symbol, direction, entryTime, entryPrice }: BacktestTrade): string {
  return [symbol, direction, entryTime, entryPrice].join(' ')
}
