import type { Quote } from '#renderer/stores/quotes.ts'
import type { Position } from '#shared/domain/position.ts'

/** A position at the price of now, for the eye; the books are the engine's. Null where there is no price. */
export type LivePosition = {
  readonly mark: number | null
  readonly value: number | null
  readonly pnl: number | null
  /** A fraction of what was paid. */
  readonly pnlPct: number | null
}

/** What the position is worth at the latest price. */
export function livePosition(position: Position, quote: Pick<Quote, 'last'> | undefined): LivePosition {
  const mark = quote === undefined ? position.markPrice : quote.last
  if (mark === null) return { mark: null, value: null, pnl: null, pnlPct: null }
  const [price, quantity, average] = [Number(mark), Number(position.quantity), Number(position.averagePrice)]
  const gain = (price - average) * (position.side === 'long' ? 1 : -1)
  return {
    mark: price,
    value: price * quantity,
    pnl: gain * quantity,
    pnlPct: average === 0 ? null : gain / average,
  }
}
