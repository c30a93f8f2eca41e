import { limitName } from '#renderer/views/risk/limit-fields.ts'
import { decimalsOf, showPrice } from '#renderer/views/trade/decimals.ts'
import type { CreateOrderInput } from '#shared/contract/trading.ts'
import type { Account } from '#shared/domain/account.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Order } from '#shared/domain/order.ts'
import { formatDecimals } from '#shared/format/numbers.ts'
import { ORDER_TYPE_NAMES, SIDE_NAMES } from './order-types.ts'

/** What the button does, in a sentence: side, amount, symbol, price and account. */
export function describeOrder(
  order: CreateOrderInput,
  instrument: Instrument,
  accountName: string,
  /** The amount that a preview told, where the order itself names money or risk. */
  amount?: string,
): string {
  const side = SIDE_NAMES[order.side]
  const how = describePrice(order, instrument)
  return `${side} ${sizeWords(order, instrument, amount)} ${how} on ${accountName}`
}

/** The account as the sentence of an order names it: where real money is at work, it says so. */
export function accountPhrase({ name, kind, environment, live }: Account): string {
  if (kind === 'paper') return name
  if (environment !== 'production') return `${name}, a test server`
  return live ? `${name}, with real money` : `${name}, where live trading is off`
}

function sizeWords(order: CreateOrderInput, { symbol, quote, lotSize }: Instrument, told: string | undefined): string {
  const amount = order.amount ?? told
  if (amount !== undefined) return `${formatDecimals(Number(amount), decimalsOf(lotSize))} ${symbol}`
  if (order.quoteAmount !== undefined) {
    return `${symbol} for ${formatDecimals(Number(order.quoteAmount), decimalsOf(order.quoteAmount))} ${quote}`
  }
  return `${symbol}, amount still open,`
}

function describePrice({ type, price, stopPrice, trailing }: CreateOrderInput, { tickSize }: Instrument): string {
  const at = (text: string | undefined) => (text === undefined ? '…' : showPrice(text, tickSize))
  if (type === 'market') return 'at the market'
  if (type === 'limit') return `at ${at(price)}`
  if (type === 'trailing_stop') {
    const { percent, amount } = trailing ?? {}
    const distance =
      percent !== undefined ? `${formatDecimals(percent * 100, 2)} %` : amount === undefined ? '…' : at(amount)
    return `by a stop that trails by ${distance}`
  }
  const name = ORDER_TYPE_NAMES[type].toLowerCase()
  return price === undefined ? `by ${name} at ${at(stopPrice)}` : `by ${name} ${at(price)} from ${at(stopPrice)}`
}

/** What became of an order that was just placed. */
export function describePlaced(order: Order, instrument: Instrument | undefined): string {
  const decimals = decimalsOf(instrument?.lotSize ?? order.amount)
  const quantity = (text: string) => formatDecimals(Number(text), decimals)
  const what = `${SIDE_NAMES[order.side]} ${quantity(order.amount)} ${order.symbol}`
  const average = showPrice(order.averagePrice, instrument?.tickSize)
  if (order.status === 'filled') return `${what}: filled at ${average}.`
  if (Number(order.filled) > 0) {
    const rest = order.status === 'cancelled' ? 'the rest was cancelled' : 'the rest is open'
    return `${what}: ${quantity(order.filled)} filled at ${average}, ${rest}.`
  }
  if (order.status === 'cancelled' || order.status === 'expired') return `${what}: nothing was filled, ${order.status}.`
  if (order.status === 'in_doubt') return `${what}: the exchange has not answered yet; it is being asked.`
  return `${what}: ${ORDER_TYPE_NAMES[order.type].toLowerCase()} order placed.`
}

const FIELD_WORDS: Readonly<Record<string, string>> = {
  stopLoss: 'stop loss',
  takeProfit: 'take profit',
  stopPrice: 'stop price',
  activationPrice: 'activation price',
  breakEvenAfter: 'break-even',
  expiresAt: 'expiry',
  quoteAmount: 'value',
  trailing_stop: 'trailing stop',
  stop_limit: 'stop limit',
  take_profit_limit: 'take profit limit',
  take_profit: 'take profit',
}

/** A message of the engine with fields and limits called as on the screens, beginning with a capital. */
export function inTicketWords(message: string): string {
  const words = message.replace(/\b[a-z]+(?:[A-Z]\w*|_\w+)\b/g, (name) => FIELD_WORDS[name] ?? limitName(name))
  return words.charAt(0).toUpperCase() + words.slice(1)
}
