import type { DifferenceKind, DifferenceOption } from '#shared/domain/difference.ts'
import type { TradingStand } from './trading-stand.ts'

/** What books and exchange differ about, as `kind what`. */
export async function differencesOf(stand: TradingStand): Promise<string[]> {
  const { items } = await stand.ok('trading.differences', { limit: 1_000 })
  return items.map(({ kind, symbol, currency }) => `${kind} ${symbol ?? currency}`)
}

/** Settles all differences of a kind (of every kind where none is named) in one way, and those that follow; answers how many. */
export async function settleAll(
  stand: TradingStand,
  how: DifferenceOption = 'adopt',
  kind?: DifferenceKind,
): Promise<number> {
  for (let count = 0; count < 1_000; count++) {
    const { items } = await stand.ok('trading.differences', { limit: 1_000 })
    const next = items.find((each) => kind === undefined || each.kind === kind)
    if (next === undefined) return count
    const way = next.options.includes(how) ? how : 'close'
    await stand.ok('trading.resolve', { id: next.id, how: way })
    await stand.rest()
  }
  throw new Error('the differences never end')
}
