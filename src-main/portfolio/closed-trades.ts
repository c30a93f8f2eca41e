import { setImmediate } from 'node:timers/promises'

/** A closed trade as the books keep it. */
export type ClosedTradeRow = { readonly id: string; readonly state: unknown; readonly exitTime: number | undefined }

/** Reads closed trades. */
export type ClosedTrades = {
  /** At most `limit` of those whose exit lies in `[from, to]` (UTC milliseconds), by the time of their exit. */
  closedBetween(account: string, from: number, to: number, limit: number): readonly ClosedTradeRow[]
}

/** So many are read at once: a few milliseconds. */
export const TRADES_AT_ONCE = 200

/**
 * All closed trades of `[from, to]`, each once, in slices between which others have their turn. What is closed meanwhile
 * may be among them.
 */
export async function* closedTrades(
  trades: ClosedTrades,
  account: string,
  from: number,
  to: number,
): AsyncGenerator<readonly ClosedTradeRow[]> {
  let limit = TRADES_AT_ONCE
  let start = from
  let seen: ReadonlySet<string> = new Set()
  for (;;) {
    const rows = trades.closedBetween(account, start, to, limit)
    yield rows.filter(({ id }) => !seen.has(id))
    const end = rows.at(-1)?.exitTime
    if (rows.length < limit || end === undefined) return
    // Where all were closed at one time, only a longer slice gets past it.
    limit = end === start ? limit * 2 : TRADES_AT_ONCE
    seen = new Set(rows.filter(({ exitTime }) => exitTime === end).map(({ id }) => id))
    start = end
    await setImmediate()
  }
}
