import { type BookOrder, hasLimit, isConditional } from '#main/matching/book/book-order.ts'
import { checkGrid, checkTerms } from '#main/matching/book/check-order.ts'
import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import { type Level, type MarketView, opposite, roughPrice } from '#main/matching/book/market-view.ts'
import type { ProtectionPlan } from '#main/storage/books/orders-repository.ts'
import type { CreateOrderInput } from '#shared/contract/trading.ts'
import { type Decimal, decimal, decimalText, isMultipleOf, ONE, roundDownTo, ZERO } from '#shared/decimal.ts'
import type { Side, Trailing } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'

/** An order that makes sense on its instrument: exact, on the grid, complete. Nobody has judged its risk yet. */
export type OrderIntent = {
  readonly terms: BookOrder
  readonly trailing: Trailing | undefined
  readonly plan: ProtectionPlan | undefined
  /** Where it is expected to fill: its limit, its stop, or the best price of the market. */
  readonly entryPrice: Decimal | undefined
  /** Best price on the other side of the book. */
  readonly marketPrice: Decimal | undefined
  /** Of several targets, their average by fraction. */
  readonly averageTarget: Decimal | undefined
}

/**
 * Reads an order as it was asked for. Throws VALIDATION with the numbers where it contradicts itself, the instrument's
 * grid or the market (a stop on the wrong side), EXCHANGE_REJECTED where the instrument is halted.
 */
export function readIntent(
  input: CreateOrderInput,
  rules: InstrumentRules,
  view: MarketView,
  now: number,
): OrderIntent {
  const marketPrice = opposite(view, input.side)[0]?.price ?? roughPrice(view)
  const price = optional(input.price)
  const stopPrice = optional(input.stopPrice)
  const entryPrice = price ?? stopPrice ?? optional(input.trailing?.activationPrice) ?? marketPrice
  const trailing = trailingOf(input)
  const terms: BookOrder = {
    sequence: 0,
    symbol: input.symbol,
    side: input.side,
    type: input.type,
    amount: amountOf(input, rules, entryPrice, opposite(view, input.side)),
    filled: ZERO,
    price,
    stopPrice,
    triggerBy: input.triggerBy ?? 'last',
    trailing: trailing && {
      percent: trailing.percent === undefined ? undefined : decimal(trailing.percent),
      amount: optional(trailing.amount),
      activationPrice: optional(trailing.activationPrice),
    },
    timeInForce: input.timeInForce ?? (input.type === 'market' ? 'IOC' : 'GTC'),
    expiresAt: input.expiresAt,
    postOnly: input.postOnly ?? false,
    reduceOnly: input.reduceOnly ?? false,
    ocoGroup: undefined,
    triggered: !isConditional(input.type),
    best: undefined,
    queue: undefined,
    reservePrice: hasLimit(input.type) ? price : stopPrice,
  }
  checkTerms(terms, now)
  checkGrid(terms, rules, view)
  const plan = planOf(input, rules, entryPrice)
  return { terms, trailing, plan, entryPrice, marketPrice, averageTarget: averageTarget(plan) }
}

function optional(text: string | undefined): Decimal | undefined {
  return text === undefined ? undefined : decimal(text)
}

/** A text amount out of `amount`, or as much as `quoteAmount` pays for with its fee down the book, in whole lots. */
function amountOf(
  input: CreateOrderInput,
  rules: InstrumentRules,
  price: Decimal | undefined,
  levels: readonly Level[],
): Decimal {
  if ((input.amount === undefined) === (input.quoteAmount === undefined)) {
    throw new AppError('VALIDATION', 'give either amount (in the base currency) or quoteAmount (in the quote currency)')
  }
  if (input.amount !== undefined) return decimal(input.amount)
  const money = decimal(input.quoteAmount ?? '0')
  if (money.lte(0)) throw new AppError('VALIDATION', `quoteAmount must be above 0, not ${decimalText(money)}`)
  if (price === undefined) {
    throw new AppError(
      'STALE_DATA',
      `there is no price of ${input.symbol} yet, so quoteAmount cannot be told in ${rules.base}`,
    )
  }
  const withFee = input.side === 'buy' ? ONE.add(rules.takerFee) : ONE
  const met = input.type === 'market' ? levels : []
  return roundDownTo(amountFor(money.div(withFee), price, met), rules.lotSize)
}

/** What `money` buys or is brought by, level by level; beyond the book at its last price, or at `price` without one. */
function amountFor(money: Decimal, price: Decimal, levels: readonly Level[]): Decimal {
  let left = money
  let amount = ZERO
  let last = price
  for (const level of levels) {
    last = level.price
    const most = left.div(level.price)
    if (most.lte(level.amount)) return amount.add(most)
    amount = amount.add(level.amount)
    left = left.sub(level.amount.mul(level.price))
  }
  return amount.add(left.div(last))
}

function trailingOf({ trailing }: CreateOrderInput): Trailing | undefined {
  if (trailing === undefined) return undefined
  return {
    ...(trailing.percent === undefined ? {} : { percent: trailing.percent }),
    ...(trailing.amount === undefined ? {} : { amount: trailing.amount }),
    ...(trailing.activationPrice === undefined ? {} : { activationPrice: trailing.activationPrice }),
  }
}

function planOf(
  input: CreateOrderInput,
  rules: InstrumentRules,
  entry: Decimal | undefined,
): ProtectionPlan | undefined {
  const { stopLoss, takeProfit, breakEvenAfter } = input
  if (stopLoss === undefined && takeProfit === undefined) {
    if (breakEvenAfter === undefined) return undefined
    throw new AppError('VALIDATION', 'breakEvenAfter moves a stop: give stopLoss too')
  }
  if (input.reduceOnly === true) {
    throw new AppError('VALIDATION', 'a reduce-only order opens nothing that stopLoss or takeProfit could protect')
  }
  return checkedPlan({ side: input.side, stopLoss, takeProfit, breakEvenAfter }, rules, entry)
}

/** What is asked of a stop and targets, as it comes from outside. */
export type AskedProtection = {
  /** Of the entry. */
  readonly side: Side
  readonly stopLoss?: string | undefined
  readonly takeProfit?: CreateOrderInput['takeProfit']
  readonly breakEvenAfter?: number | undefined
}

/** A plan on the grid, with stop and targets on their sides of `entry`. Throws VALIDATION with the numbers. */
export function checkedPlan(
  asked: AskedProtection,
  rules: InstrumentRules,
  entry: Decimal | undefined,
): ProtectionPlan {
  const targets =
    asked.takeProfit === undefined
      ? []
      : typeof asked.takeProfit === 'string'
        ? [{ price: asked.takeProfit, fraction: 1 }]
        : asked.takeProfit
  const fractions = targets.reduce((sum, { fraction }) => sum.add(fraction), ZERO)
  if (fractions.gt(1)) {
    throw new AppError(
      'VALIDATION',
      `the fractions of takeProfit add up to ${decimalText(fractions)}; 1 is the whole position`,
    )
  }
  if (new Set(targets.map(({ price }) => price)).size < targets.length) {
    throw new AppError('VALIDATION', 'two targets of takeProfit have the same price; put their fractions together')
  }
  if (asked.stopLoss !== undefined) checkLevel('stopLoss', decimal(asked.stopLoss), asked.side === 'buy', rules, entry)
  for (const { price } of targets) checkLevel('takeProfit', decimal(price), asked.side === 'sell', rules, entry)
  if (asked.breakEvenAfter !== undefined && asked.stopLoss === undefined) {
    throw new AppError('VALIDATION', 'breakEvenAfter moves a stop: give stopLoss too')
  }
  return {
    ...(asked.stopLoss === undefined ? {} : { stopLoss: asked.stopLoss }),
    takeProfit: targets.map(({ price, fraction }) => ({ price, fraction })),
    ...(asked.breakEvenAfter === undefined ? {} : { breakEvenAfter: asked.breakEvenAfter }),
  }
}

function checkLevel(
  name: string,
  price: Decimal,
  below: boolean,
  rules: InstrumentRules,
  entry: Decimal | undefined,
): void {
  if (!isMultipleOf(price, rules.tickSize)) {
    const lower = roundDownTo(price, rules.tickSize)
    throw new AppError(
      'VALIDATION',
      `${name} ${decimalText(price)} is no multiple of the tick size ${decimalText(rules.tickSize)}; the nearest are ${decimalText(lower)} and ${decimalText(lower.add(rules.tickSize))}`,
      { field: name, value: decimalText(price), tickSize: decimalText(rules.tickSize) },
    )
  }
  if (entry === undefined || (below ? price.lt(entry) : price.gt(entry))) return
  throw new AppError(
    'VALIDATION',
    `${name} ${decimalText(price)} is on the wrong side: it must lie ${below ? 'below' : 'above'} the entry at about ${decimalText(entry)}`,
    { field: name, value: decimalText(price), entry: decimalText(entry) },
  )
}

function averageTarget(plan: ProtectionPlan | undefined): Decimal | undefined {
  if (plan === undefined || plan.takeProfit.length === 0) return undefined
  const weights = plan.takeProfit.reduce((sum, { fraction }) => sum.add(fraction), ZERO)
  const sum = plan.takeProfit.reduce((all, { price, fraction }) => all.add(decimal(price).mul(fraction)), ZERO)
  return sum.div(weights)
}
