import { type Decimal, decimal } from '#shared/decimal.ts'
import type { OrderType, Side, TimeInForce, TriggerBy } from '#shared/domain/order.ts'

/** How a trailing stop follows: one of `percent` (a fraction of the best price) and `amount` (of quote currency) is set. */
export type TrailingTerms = {
  readonly percent: Decimal | undefined
  readonly amount: Decimal | undefined
  readonly activationPrice: Decimal | undefined
}

/** An order as the matching rules see it. It never changes; what happens to it makes a new one. */
export type BookOrder = {
  /** Earlier orders have smaller numbers and come first at one price. */
  readonly sequence: number
  readonly symbol: string
  readonly side: Side
  readonly type: OrderType
  readonly amount: Decimal
  readonly filled: Decimal
  readonly price: Decimal | undefined
  /** Where it is triggered; of a trailing stop, where it would be now. */
  readonly stopPrice: Decimal | undefined
  readonly triggerBy: TriggerBy
  readonly trailing: TrailingTerms | undefined
  readonly timeInForce: TimeInForce
  readonly expiresAt: number | undefined
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly ocoGroup: string | undefined
  /** False while it waits for its trigger. */
  readonly triggered: boolean
  /** The best price that a trailing stop has seen since it was activated. */
  readonly best: Decimal | undefined
  /** The volume before it at its price; undefined where the visible book does not reach that far. */
  readonly queue: Decimal | undefined
  /** What a buy sets aside for each unit, before fees: its limit or, without one, where it was to be triggered. */
  readonly reservePrice: Decimal | undefined
}

const WAITING: ReadonlySet<OrderType> = new Set([
  'stop',
  'stop_limit',
  'take_profit',
  'take_profit_limit',
  'trailing_stop',
])
const LIMITED: ReadonlySet<OrderType> = new Set(['limit', 'stop_limit', 'take_profit_limit'])

/** Whether orders of this type wait for a trigger. */
export function isConditional(type: OrderType): boolean {
  return WAITING.has(type)
}

/** Whether orders of this type have a limit price. */
export function hasLimit(type: OrderType): boolean {
  return LIMITED.has(type)
}

/** What is still to be filled. */
export function remainingOf(order: BookOrder): Decimal {
  return order.amount.sub(order.filled)
}

/** Whether it lies in the book with a limit price. */
export function isResting(order: BookOrder): boolean {
  return order.triggered && hasLimit(order.type)
}

/** `text` as an exact number where there is one. */
export function optionalDecimal(value: string | number | undefined): Decimal | undefined {
  return value === undefined ? undefined : decimal(value)
}
