/** What lies at one price of an order book, or at several that are shown as one. */
export type BookRow = {
  /** Plain decimal text on the tick grid. */
  readonly price: string
  readonly amount: number
  /** Amount of this row and of all better ones. */
  readonly total: number
}

/** How many ticks are shown as one price. */
export const GROUPINGS = [1, 10, 100] as const

/**
 * The rows of one side, best price first, at most `most`. Several prices become the one that is worse for who comes to the
 * book: bids are rounded down, asks up, so that a row never promises a better price than it has. Amounts are for display.
 */
export function groupLevels(
  levels: readonly (readonly [price: string, amount: string])[],
  grid: { readonly side: 'bid' | 'ask'; readonly tickSize: string; readonly grouping: number },
  most: number,
): BookRow[] {
  const rows: { price: string; amount: number; total: number }[] = []
  let total = 0
  for (const [price, amount] of levels) {
    const grouped = groupedPrice(price, grid)
    const last = rows.at(-1)
    const isNew = last === undefined || last.price !== grouped
    if (isNew && rows.length === most) break
    total += Number(amount)
    if (isNew) rows.push({ price: grouped, amount: Number(amount), total })
    else {
      last.amount += Number(amount)
      last.total = total
    }
  }
  return rows
}

/** The price under which a price is shown, as plain decimal text. */
export function groupedPrice(
  price: string,
  { side, tickSize, grouping }: { readonly side: 'bid' | 'ask'; readonly tickSize: string; readonly grouping: number },
): string {
  if (grouping === 1) return price
  const tick = Number(tickSize)
  // Prices are whole ticks; the quotient of two doubles is not quite.
  const steps = Math.round(Number(price) / tick) / grouping
  const whole = side === 'bid' ? Math.floor(steps) : Math.ceil(steps)
  return (whole * grouping * tick).toFixed((tickSize.split('.')[1] ?? '').length)
}

/** The distance of the best prices and its share of the middle; null without two sides. */
export function spreadOf(
  bid: string | undefined,
  ask: string | undefined,
): { readonly spread: number; readonly fraction: number } | null {
  if (bid === undefined || ask === undefined) return null
  const spread = Number(ask) - Number(bid)
  const middle = (Number(ask) + Number(bid)) / 2
  return middle > 0 ? { spread, fraction: spread / middle } : null
}
