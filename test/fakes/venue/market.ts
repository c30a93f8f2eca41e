import type { Order } from './order.ts'
import { OrderBook } from './order-book.ts'
import type { SymbolRules } from './symbol-rules.ts'
import { Tape } from './tape.ts'

/** All that belongs to one symbol. */
export type Market = {
  readonly rules: SymbolRules
  readonly book: OrderBook
  readonly tape: Tape
  /** Orders that wait for their trigger, in the order in which they came. */
  waiting: Order[]
  /** Counts the changes of levels. */
  updateId: number
  nextTradeId: number
  nextAggregateId: number
}

/** An empty market. */
export function marketOf(rules: SymbolRules): Market {
  return {
    rules,
    book: new OrderBook(),
    tape: new Tape(),
    waiting: [],
    updateId: 1000,
    nextTradeId: 1,
    nextAggregateId: 1,
  }
}
