import type { Order } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import { formatDecimals, formatMoney } from '#shared/format/numbers.ts'

/** What moving a line changes; undefined for a line that cannot be moved. */
export type LineAmend =
  | { readonly kind: 'stops'; readonly positionId: string; readonly field: 'stopLoss' | 'takeProfit' }
  | { readonly kind: 'order'; readonly orderId: string; readonly field: 'price' | 'stopPrice' }

/** Profit or loss before fees, and how it is shown. */
export type Pnl = { readonly value: number; readonly text: string }

/** A line of the chart at the price of something that is open. */
export type OrderLine = {
  readonly id: string
  readonly kind: 'entry' | 'stop' | 'target' | 'buy' | 'sell'
  readonly price: number
  /** `Long 0.5`, `Stop 0.5`, `Buy limit 0.5`. */
  readonly title: string
  /** What leaving at a price gains or loses: the line's own, or for the entry the market's. None for orders that open something. */
  readonly pnl: ((price: number) => Pnl) | undefined
  /** The whole of it, for people who hear the chart. */
  readonly name: string
  readonly amend: LineAmend | undefined
}

const TYPE_WORDS: Readonly<Record<Order['type'], string>> = {
  market: 'market',
  limit: 'limit',
  stop: 'stop',
  stop_limit: 'stop limit',
  take_profit: 'take profit',
  take_profit_limit: 'take profit limit',
  trailing_stop: 'trailing stop',
}

/**
 * The lines of a symbol: entry, stop and target of its position and its open orders. An order that is the position's stop
 * or target is one line with it. Where several targets share the position, each is moved as the order that it is: setting
 * one target on the position would take the others away.
 */
export function orderLines(
  symbol: string,
  positions: readonly Position[],
  orders: readonly Order[],
  quote: string,
): readonly OrderLine[] {
  const lines: OrderLine[] = []
  const position = positions.find((each) => each.symbol === symbol)
  const ofSymbol = orders.filter((order) => order.symbol === symbol)
  const shown = new Set<string>()
  if (position !== undefined) {
    lines.push(entryLine(position, quote))
    for (const field of ['stopLoss', 'takeProfit'] as const) {
      const price = position[field]
      const protecting = ofSymbol.filter((order) => protects(order, position, field))
      if (price === undefined || protecting.length > 1) continue
      for (const { id } of protecting) shown.add(id)
      lines.push(stopLine(position, field, Number(price), quote))
    }
  }
  for (const order of ofSymbol) if (!shown.has(order.id)) lines.push(...linesOf(order, position, quote))
  return lines
}

function entryLine(position: Position, quote: string): OrderLine {
  const { id, side, quantity, averagePrice, symbol } = position
  const title = `${side === 'long' ? 'Long' : 'Short'} ${amount(quantity)}`
  return {
    id: `entry ${id}`,
    kind: 'entry',
    price: Number(averagePrice),
    title,
    pnl: (at) => shownPnl(pnlAt(position, Number(quantity), at), quote),
    name: `Entry of ${title.toLowerCase()} ${symbol}`,
    amend: undefined,
  }
}

function stopLine(position: Position, field: 'stopLoss' | 'takeProfit', price: number, quote: string): OrderLine {
  const { id, quantity, symbol, side } = position
  const word = field === 'stopLoss' ? 'Stop' : 'Target'
  return {
    id: `${field} ${id}`,
    kind: field === 'stopLoss' ? 'stop' : 'target',
    price,
    title: `${word} ${amount(quantity)}`,
    pnl: (at) => shownPnl(pnlAt(position, Number(quantity), at), quote),
    name: `${field === 'stopLoss' ? 'Stop loss' : 'Take profit'} of ${side} ${amount(quantity)} ${symbol}`,
    amend: { kind: 'stops', positionId: id, field },
  }
}

/** A stop limit has two lines: where it is triggered, and its limit. */
function linesOf(order: Order, position: Position | undefined, quote: string): OrderLine[] {
  const { id, side, type, remaining, symbol } = order
  const isClosing = position !== undefined && side === (position.side === 'long' ? 'sell' : 'buy')
  const fields = (['stopPrice', 'price'] as const).filter((field) => order[field] !== null)
  return fields.map((field) => {
    const price = Number(order[field])
    const which = fields.length === 1 ? '' : field === 'price' ? ' (limit)' : ' (trigger)'
    const title = `${side === 'buy' ? 'Buy' : 'Sell'} ${TYPE_WORDS[type]}${which} ${amount(remaining)}`
    return {
      id: `${field} ${id}`,
      kind: side,
      price,
      title,
      pnl:
        isClosing && position !== undefined
          ? (at) => shownPnl(pnlAt(position, Number(remaining), at), quote)
          : undefined,
      name: `${title} ${symbol}`,
      amend: type === 'trailing_stop' || type === 'market' ? undefined : { kind: 'order', orderId: id, field },
    }
  })
}

function protects(order: Order, position: Position, field: 'stopLoss' | 'takeProfit'): boolean {
  if (!order.reduceOnly || order.side !== (position.side === 'long' ? 'sell' : 'buy')) return false
  const isStop = order.type === 'stop' || order.type === 'stop_limit' || order.type === 'trailing_stop'
  return isStop === (field === 'stopLoss')
}

/** What a position gains when `quantity` of it leaves at `price`, before fees. For display only. */
function pnlAt({ side, averagePrice }: Position, quantity: number, price: number): number {
  const move = price - Number(averagePrice)
  return (side === 'long' ? move : -move) * quantity
}

function shownPnl(value: number, quote: string): Pnl {
  return { value, text: `${formatMoney(value, { sign: true })} ${quote}` }
}

function amount(text: string): string {
  return formatDecimals(Number(text), (text.split('.')[1] ?? '').replace(/0+$/, '').length)
}

/** The nearest price on the ticks; never below one tick. */
export function onTick(price: number, tick: number): number {
  return Math.max(1, Math.round(price / tick)) * tick
}

/** A price on the ticks as decimal text, without the noise of floating point. */
export function priceText(price: number, tick: number, decimals: number): string {
  return onTick(price, tick).toFixed(decimals)
}
