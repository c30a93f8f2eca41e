import type { CallInput } from '#shared/contract/contract.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import type { Order, OrderType, Side } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import type { Dice } from './dice.ts'
import { coin } from './hand-feed.ts'

type CreateOrder = CallInput<'trading.createOrder'>

/**
 * Three coins that a random trader treats each in one way: of SAFE nothing is ever held without a stop, of FREE nothing
 * ever has one, and of MIXED it depends.
 */
export const COINS = [
  coin('SAFE', { minNotional: '0' }),
  coin('FREE', { makerFee: 0.0005 }),
  coin('MIXED', { tickSize: '0.5', lotSize: '0.01', minAmount: '0.02', takerFee: 0.002 }),
] as const

/** The tick of a symbol in tenths, in which the test's market counts prices. */
export function tickOf(symbol: string): number {
  return symbol.startsWith('MIXED') ? 5 : 1
}

/** What a trader sees: prices in tenths, open orders, positions. */
export type Sight = {
  price(symbol: string): number
  readonly open: readonly Order[]
  readonly positions: readonly Position[]
  readonly now: number
}

/** A price in tenths as text, on the symbol's tick. */
export function priceText(symbol: string, tenths: number): string {
  const tick = tickOf(symbol)
  return decimalText(decimal(Math.max(1, Math.round(tenths / tick)) * tick).div(10))
}

const TYPES: readonly OrderType[] = [
  'market',
  'market',
  'limit',
  'limit',
  'limit',
  'stop',
  'stop_limit',
  'take_profit',
  'take_profit_limit',
  'trailing_stop',
]

const anySymbol = (dice: Dice): string => dice.one(COINS).symbol

/** An order as a careless trader would ask for it: mostly sensible, sometimes not. */
export function randomOrder(dice: Dice, sight: Sight): CreateOrder {
  const symbol = anySymbol(dice)
  const isSafe = symbol.startsWith('SAFE')
  const side: Side = dice.chance(0.62) ? 'buy' : 'sell'
  const type = isSafe && side === 'sell' ? 'market' : dice.one(TYPES)
  const terms = randomTerms(dice, sight, symbol, side, type)
  const entry =
    Number(terms.price ?? terms.stopPrice ?? terms.trailing?.activationPrice ?? sight.price(symbol) / 10) * 10
  const hasStop = isSafe || (symbol.startsWith('MIXED') && dice.chance(0.5))
  const size = dice.chance(0.1) ? { quoteAmount: String(dice.between(1, 9_000)) } : { amount: amountText(dice, symbol) }
  return {
    symbol,
    side,
    type,
    ...size,
    ...terms,
    ...(side === 'buy' && hasStop ? bracket(dice, symbol, entry) : {}),
    ...(side === 'sell' && dice.chance(0.3) ? { reduceOnly: true } : {}),
  }
}

/** An amount on the lot, now and then off it, now and then more than anybody can pay. */
export function amountText(dice: Dice, symbol: string): string {
  if (dice.chance(0.02)) return dice.one(['0', '-1', '0.0001', '1000000'])
  const lots = dice.between(20, dice.chance(0.1) ? 30_000 : 4_000)
  return decimalText(decimal(lots).div(symbol.startsWith('MIXED') ? 100 : 1_000))
}

function randomTerms(
  dice: Dice,
  sight: Sight,
  symbol: string,
  side: Side,
  type: OrderType,
): Pick<CreateOrder, 'price' | 'stopPrice' | 'trailing' | 'timeInForce' | 'expiresAt' | 'postOnly' | 'triggerBy'> {
  const now = sight.price(symbol)
  const near = (): string => priceText(symbol, now + dice.between(-25, 25))
  const hasLimit = type === 'limit' || type === 'stop_limit' || type === 'take_profit_limit'
  const isTarget = type === 'take_profit' || type === 'take_profit_limit'
  const up = (side === 'buy') !== isTarget ? 1 : -1
  const hasStop = isTarget || type === 'stop' || type === 'stop_limit'
  const distance = dice.chance(0.05) ? -dice.between(1, 20) : dice.between(2, 40)
  const timeInForce = hasLimit ? dice.one(['GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'GTD'] as const) : undefined
  return {
    ...(hasLimit ? { price: near() } : {}),
    ...(hasStop ? { stopPrice: priceText(symbol, now + up * distance) } : {}),
    ...(type === 'trailing_stop' ? { trailing: randomTrailing(dice, symbol, now, side) } : {}),
    ...(timeInForce === undefined ? {} : { timeInForce }),
    ...(timeInForce === 'GTD' ? { expiresAt: sight.now + dice.between(1, 90_000) } : {}),
    ...(hasLimit && timeInForce === 'GTC' && dice.chance(0.2) ? { postOnly: true } : {}),
    ...(hasStop && dice.chance(0.3) ? { triggerBy: dice.one(['mark', 'bid_ask'] as const) } : {}),
  }
}

function randomTrailing(dice: Dice, symbol: string, now: number, side: Side): CreateOrder['trailing'] {
  const activation = priceText(symbol, now + (side === 'sell' ? 1 : -1) * dice.between(1, 20))
  return {
    ...(dice.chance(0.5)
      ? { percent: dice.between(1, 40) / 1_000 }
      : { amount: priceText(symbol, dice.between(5, 40)) }),
    ...(dice.chance(0.3) ? { activationPrice: activation } : {}),
  }
}

/** A stop below and targets above an entry, in tenths. */
function bracket(
  dice: Dice,
  symbol: string,
  entry: number,
): Pick<CreateOrder, 'stopLoss' | 'takeProfit' | 'breakEvenAfter'> {
  const above = (ticks: number): string => priceText(symbol, entry + ticks)
  const targets = [
    null,
    above(dice.between(10, 80)),
    [
      { price: above(dice.between(6, 20)), fraction: 0.5 },
      { price: above(dice.between(30, 60)), fraction: dice.one([0.5, 0.3]) },
    ],
    [
      { price: above(dice.between(6, 15)), fraction: 0.2 },
      { price: above(dice.between(21, 30)), fraction: 0.3 },
      { price: above(dice.between(41, 60)), fraction: 0.5 },
    ],
  ]
  const takeProfit = dice.one(targets)
  return {
    stopLoss: priceText(symbol, entry - dice.between(6, 60)),
    ...(takeProfit === null ? {} : { takeProfit }),
    ...(dice.chance(0.3) ? { breakEvenAfter: dice.between(5, 30) / 1_000 } : {}),
  }
}

/** A change of an open order. */
export function randomAmendment(dice: Dice, sight: Sight, order: Order): CallInput<'trading.amendOrder'> {
  const near = priceText(order.symbol, sight.price(order.symbol) + dice.between(-30, 30))
  const isStop = order.stopPrice !== null
  return {
    id: order.id,
    ...(dice.chance(0.4) ? { amount: amountText(dice, order.symbol) } : {}),
    ...(order.price !== null && dice.chance(0.7) ? { price: near } : {}),
    ...(isStop && dice.chance(0.7) ? { stopPrice: near } : {}),
  }
}

/** Other stops for a position: a SAFE one keeps one. */
export function randomStops(dice: Dice, sight: Sight, position: Position): CallInput<'trading.setStops'> {
  const { id, symbol } = position
  const now = sight.price(symbol)
  const mayGo = symbol.startsWith('MIXED') && dice.chance(0.2)
  const { stopLoss = '1', takeProfit, breakEvenAfter } = bracket(dice, symbol, now)
  return {
    id,
    stopLoss: mayGo ? null : stopLoss,
    ...(dice.chance(0.6) ? { takeProfit: takeProfit ?? null } : {}),
    ...(mayGo || breakEvenAfter === undefined ? {} : { breakEvenAfter }),
  }
}

/** Whether cancelling it leaves every plan of a SAFE position whole. */
export function mayCancel(order: Order): boolean {
  return !(order.symbol.startsWith('SAFE') && order.parentOrderId !== undefined && order.type === 'stop')
}
