import { checkAgainstMarket } from '#main/matching/book/check-order.ts'
import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import { type MarketView, opposite } from '#main/matching/book/market-view.ts'
import { amountOf, takeFrom, valueOf } from '#main/matching/book/take.ts'
import type { Clock, Ids } from '#main/ports.ts'
import { deniedError } from '#main/risk/denial.ts'
import type { RiskManager } from '#main/risk/risk-manager.ts'
import { rewardToRisk } from '#main/risk/sizing.ts'
import type { OrderPurpose, OrderRecord } from '#main/storage/books/orders-repository.ts'
import type { CreateOrderInput } from '#shared/contract/trading.ts'
import { type Decimal, decimal, decimalText, least, ONE, roundDownTo, ZERO } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import type { AccountDesk } from './account-desk.ts'
import type { FreshKey } from './idempotency.ts'
import type { Journal } from './journal.ts'
import { newOrder } from './new-order.ts'
import { holderOf, isHeldHere } from './order-holder.ts'
import { checkedPlan, type OrderIntent, readIntent } from './order-intent.ts'
import { held, isDoneAtOnce, type Orderer, requireHolding, viewForRisk } from './order-judgement.ts'
import { requireOpen } from './order-sender.ts'
import { replaceOrder } from './replace-order.ts'

export type OrderEntryParts = {
  readonly risk: RiskManager
  readonly journal: Journal
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  /** Why nothing may be opened or enlarged on the account now; undefined where it may. */
  readonly entryRefusal: (account: string) => AppError | undefined
}

/** What an order would come to. Money is in the instrument's quote currency. */
export type OrderPreview = {
  readonly price: Decimal | undefined
  readonly amount: Decimal
  readonly notional: Decimal | undefined
  readonly fee: Decimal | undefined
  readonly feeCurrency: string
  /** What is paid with the fee (a purchase), or what comes in after it (a sale). */
  readonly cost: Decimal | undefined
  readonly positionAfter: Decimal
  readonly riskRewardRatio: number | undefined
  readonly refusal: AppError | undefined
}

/** Who orders, and under which key. */
export type Ordering = {
  readonly key?: FreshKey | undefined
  readonly strategyId?: string | undefined
  /** What the strategy orders it for. */
  readonly why?: string | undefined
  /** Goes into the order's life with its beginning; must be JSON. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** Where orders come in: read, judged, journaled, sent, protected. */
export class OrderEntry {
  readonly #parts: OrderEntryParts

  constructor(parts: OrderEntryParts) {
    this.#parts = parts
  }

  /**
   * Places an order and answers it as it is then, with its stop and targets standing where it was filled. Throws
   * VALIDATION, NOT_FOUND, STALE_DATA, INSUFFICIENT_FUNDS or RISK_DENIED before anything was sent, or what the exchange
   * refused it with.
   */
  async create(desk: AccountDesk, input: CreateOrderInput, ordering: Ordering = {}): Promise<OrderRecord> {
    const { journal } = this.#parts
    const { prices } = desk.books
    const rules = prices.rules(input.symbol)
    if (input.side === 'buy' && input.reduceOnly !== true) prices.freshQuote(input.symbol)
    const intent = this.#cut(desk, rules, this.#read(desk, input, rules))
    const closed = this.#entryRefusal(desk, intent, rules)
    if (closed !== undefined) throw closed
    requireHolding(desk, intent, rules)
    const { capabilities } = desk.exchange
    if (intent.terms.postOnly && !capabilities.postOnly) {
      throw new AppError('VALIDATION', 'this exchange has no post-only orders; leave postOnly out')
    }
    if (holderOf(intent.terms, capabilities) === 'engine') checkAgainstMarket(intent.terms, prices.view(input.symbol))
    const order = this.#orderOf(desk, intent, rules, input, ordering)
    const denial = this.#judge(desk, intent, rules, ordering)
    const key = ordering.key?.rowFor(order.id)
    if (denial !== undefined) {
      desk.books.orders.insert({ ...order, status: 'denied', reason: denial.message }, 'denied', {
        ...denial.details,
        message: denial.message,
      })
      if (key !== undefined) journal.key(key)
      await journal.committed()
      throw denial
    }
    const place = (): Promise<OrderRecord> => {
      // With the order, so that no crash leaves one without the other.
      if (key !== undefined) journal.key(key)
      return desk.sender.place(order, {
        purpose: order.purpose,
        ...(intent.plan === undefined ? {} : { protection: intent.plan }),
        ...ordering.data,
      })
    }
    const isHeldUp =
      order.side === 'sell' && isDoneAtOnce(intent) && !desk.isFree(rules.symbol, order.amount, order.reduceOnly)
    const placed = await (isHeldUp
      ? desk.lanes.run(rules.symbol, () => desk.releasedFor(rules.symbol, order.amount, place))
      : place())
    if (placed.protection !== undefined && placed.filled.gt(0)) await desk.settle(rules.symbol)
    return desk.books.orders.get(placed.id)
  }

  /** What an order would cost and come to, and what would be said against it. Throws what `create` would throw for one that makes no sense. */
  preview(desk: AccountDesk, input: CreateOrderInput): OrderPreview {
    const { risk } = this.#parts
    const { prices } = desk.books
    const rules = prices.rules(input.symbol)
    const intent = this.#cut(desk, rules, this.#read(desk, input, rules))
    const { terms, plan, averageTarget, entryPrice } = intent
    const view = prices.view(input.symbol)
    const { price, notional, fee } = this.#expectation(intent, rules, view)
    const cost =
      notional === undefined || fee === undefined
        ? undefined
        : terms.side === 'buy'
          ? notional.add(fee)
          : notional.sub(fee)
    const trip = desk.books.openTrip(input.symbol)
    const before = trip?.quantity ?? ZERO
    const after = terms.side === 'buy' ? before.add(terms.amount) : before.sub(least(terms.amount, before))
    const stop = plan?.stopLoss
    const isFilled = entryPrice !== undefined && stop !== undefined && averageTarget !== undefined
    const order = viewForRisk(desk, intent, rules, prices, { keyed: true, byStrategy: false })
    const denial = risk.orderDenial(desk.account.id, desk.books.riskView(), order)
    return {
      price,
      amount: terms.amount,
      notional,
      fee,
      feeCurrency: rules.quote,
      cost,
      positionAfter: after,
      riskRewardRatio: isFilled ? rewardToRisk(entryPrice, decimal(stop), averageTarget) : undefined,
      refusal:
        this.#entryRefusal(desk, intent, rules) ??
        refusalOf(() => requireHolding(desk, intent, rules)) ??
        (denial === undefined ? undefined : deniedError(denial)) ??
        this.#fundsRefusal(desk, intent, rules, cost) ??
        refusalOf(() => checkAgainstMarket(terms, view)),
    }
  }

  /** What the order takes from the book now, and the rest at its own price or at what the market part cost. */
  #expectation({ terms, entryPrice }: OrderIntent, rules: InstrumentRules, view: MarketView) {
    const levels = terms.triggered ? opposite(view, terms.side) : []
    const { executions } = takeFrom(levels, terms.side, terms.amount, terms.price)
    const taken = { amount: amountOf(executions), value: valueOf(executions) }
    const rest = terms.amount.sub(taken.amount)
    const restPrice =
      terms.price ?? (rest.isZero() || taken.amount.isZero() ? entryPrice : taken.value.div(taken.amount))
    if (restPrice === undefined) return { price: undefined, notional: undefined, fee: undefined }
    const waiting = rest.mul(restPrice)
    const notional = taken.value.add(waiting)
    const restFee = terms.price === undefined ? rules.takerFee : rules.makerFee
    return {
      price: taken.amount.isZero() ? restPrice : notional.div(terms.amount),
      notional,
      fee: taken.value.mul(rules.takerFee).add(waiting.mul(restFee)),
    }
  }

  /**
   * Changes an open order in place, or where the exchange cannot, puts another in its place, whose id `onOrder` hears and
   * which is answered. Throws VALIDATION where the change makes no sense or the amount falls below what is
   * filled, RISK_DENIED where the order would no longer be allowed, CONFLICT where it has ended.
   */
  async amend(
    desk: AccountDesk,
    order: OrderRecord,
    change: {
      readonly amount?: string | undefined
      readonly price?: string | undefined
      readonly stopPrice?: string | undefined
    },
    onOrder: (id: string) => void = () => undefined,
  ): Promise<OrderRecord> {
    requireOpen(order, 'changed')
    const enlarges = order.purpose === 'entry' && change.amount !== undefined && order.amount.lt(change.amount)
    const closed = enlarges ? this.#parts.entryRefusal(desk.account.id) : undefined
    if (closed !== undefined) throw closed
    if (change.amount === undefined && change.price === undefined && change.stopPrice === undefined) {
      throw new AppError('VALIDATION', 'nothing to change was given: name amount, price or stopPrice')
    }
    const amount = change.amount === undefined ? order.amount : decimal(change.amount)
    if (amount.lt(order.filled) || amount.lte(0)) {
      throw new AppError(
        'VALIDATION',
        `the amount ${decimalText(amount)} is below the ${decimalText(order.filled)} that are filled already; cancel the order to stop it`,
        { amount: decimalText(amount), filled: decimalText(order.filled) },
      )
    }
    if (amount.eq(order.filled)) {
      throw new AppError(
        'VALIDATION',
        `${decimalText(order.filled)} are filled already; cancel the order to stop it there`,
      )
    }
    this.#judgeAmended(desk, order, amount, change)
    const isProtecting = order.parentOrderId !== undefined
    if (isProtecting && change.amount !== undefined) {
      throw new AppError(
        'VALIDATION',
        'the amount of a stop or target follows its position; change its price, or set stops anew',
      )
    }
    const isHeld = isHeldHere(order)
    if (isHeld || !desk.exchange.capabilities.amend) this.#checkChanged(desk, order, amount, change)
    if (!isHeld && !desk.exchange.capabilities.amend) {
      const to = order.purpose === 'stopLoss' ? change.stopPrice : change.price
      if (isProtecting && to !== undefined) return desk.moveByPlan(order, to)
      const { ids, clock } = this.#parts
      return replaceOrder(desk, order, { ...change, amount }, { now: clock.now(), nextId: () => ids.next(), onOrder })
    }
    const amended = await desk.sender.amend(order.id, {
      ...(change.amount === undefined ? {} : { amount: change.amount }),
      ...(change.price === undefined ? {} : { price: change.price }),
      ...(change.stopPrice === undefined ? {} : { stopPrice: change.stopPrice }),
    })
    const moved = order.purpose === 'stopLoss' ? change.stopPrice : change.price
    if (isProtecting && moved !== undefined) desk.moveProtection(order, moved)
    await this.#parts.journal.committed()
    return amended
  }

  /**
   * What an exchange would check of a change: grid, sizes, the side of the market, and whether there is enough for it.
   * Nothing is taken away for a change that cannot be.
   */
  #checkChanged(
    desk: AccountDesk,
    order: OrderRecord,
    amount: Decimal,
    change: { readonly price?: string | undefined; readonly stopPrice?: string | undefined },
  ): void {
    const { prices } = desk.books
    const rules = prices.rules(order.symbol)
    if (change.stopPrice !== undefined && order.trailing !== undefined) {
      throw new AppError('VALIDATION', "a trailing stop's price follows the market; cancel it and place another")
    }
    if (change.price !== undefined && order.price === undefined) {
      throw new AppError('VALIDATION', `a ${order.type} order has no price to change`)
    }
    if (change.stopPrice !== undefined && order.stopPrice === undefined && order.trailing === undefined) {
      throw new AppError('VALIDATION', `a ${order.type} order has no stopPrice to change`)
    }
    const { terms } = this.#readChanged(desk, order, amount.sub(order.filled), change, rules)
    checkAgainstMarket(terms, prices.view(order.symbol))
    const rest = order.amount.sub(order.filled)
    if (order.side === 'sell') {
      if (rules.kind !== 'spot' || order.parentOrderId !== undefined) return
      const free = desk.freeBase(order.symbol, true).add(rest)
      if (terms.amount.lte(free)) return
      throw shortOf(rules.base, terms.amount, free)
    }
    const ofOrder = (price: Decimal | undefined, of: Decimal): Decimal => (price ?? ZERO).mul(of)
    const fee = ONE.add(rules.takerFee)
    const own = ofOrder(order.price ?? order.stopPrice, rest)
    const free = held(desk, rules.quote).sub(desk.books.reservedQuote(rules.quote)).add(own)
    const cost = ofOrder(terms.price ?? terms.stopPrice, terms.amount).mul(fee)
    if (cost.gt(free)) throw shortOf(rules.quote, cost, free)
  }

  #readChanged(
    desk: AccountDesk,
    order: OrderRecord,
    rest: Decimal,
    change: { readonly price?: string | undefined; readonly stopPrice?: string | undefined },
    rules: InstrumentRules,
  ): OrderIntent {
    const price = change.price ?? (order.price === undefined ? undefined : decimalText(order.price))
    const stopPrice = change.stopPrice ?? (order.stopPrice === undefined ? undefined : decimalText(order.stopPrice))
    return this.#read(
      desk,
      {
        symbol: order.symbol,
        side: order.side,
        type: order.type,
        amount: decimalText(rest),
        price,
        stopPrice: order.trailing === undefined ? stopPrice : undefined,
        ...(order.trailing === undefined ? {} : { trailing: order.trailing }),
        ...(order.triggerBy === undefined ? {} : { triggerBy: order.triggerBy }),
        timeInForce: order.timeInForce,
        expiresAt: order.expiresAt,
        postOnly: order.postOnly,
      },
      rules,
    )
  }

  #judgeAmended(
    desk: AccountDesk,
    order: OrderRecord,
    amount: Decimal,
    change: { readonly price?: string | undefined; readonly stopPrice?: string | undefined },
  ): void {
    if (order.purpose !== 'entry' || order.side === 'sell') return
    const { risk } = this.#parts
    const { prices } = desk.books
    const rules = prices.rules(order.symbol)
    const rest = amount.sub(order.filled)
    const intent = this.#readChanged(desk, order, rest, change, rules)
    const plan = order.protection
    if (plan !== undefined && (change.price !== undefined || change.stopPrice !== undefined)) {
      // Filled beyond its own stop, it would be sold again at once.
      const takeProfit = plan.takeProfit.length === 0 ? undefined : [...plan.takeProfit]
      checkedPlan({ ...plan, side: order.side, takeProfit }, rules, intent.entryPrice)
    }
    const before = desk.books.riskView()
    const own = (order.price ?? order.stopPrice ?? ZERO).mul(order.amount.sub(order.filled))
    const rate = prices.convert(rules.quote, desk.account.currency) ?? ONE
    const pendingEntries = new Map(before.pendingEntries)
    pendingEntries.set(order.symbol, (pendingEntries.get(order.symbol) ?? ZERO).sub(own.mul(rate)))
    const view = viewForRisk(desk, { ...intent, plan }, rules, prices, { keyed: true, byStrategy: false })
    const denial = risk.orderDenial(desk.account.id, { ...before, pendingEntries }, view)
    if (denial === undefined) return
    throw deniedError(denial)
  }

  #entryRefusal(desk: AccountDesk, intent: OrderIntent, rules: InstrumentRules): AppError | undefined {
    return purposeOf(intent, rules) === 'entry' ? this.#parts.entryRefusal(desk.account.id) : undefined
  }

  #read(desk: AccountDesk, input: CreateOrderInput, rules: InstrumentRules): OrderIntent {
    return readIntent(input, rules, desk.books.prices.view(input.symbol), this.#parts.clock.now())
  }

  /** A reduce-only order is for no more than there is to reduce. */
  #cut(desk: AccountDesk, rules: InstrumentRules, intent: OrderIntent): OrderIntent {
    const { terms } = intent
    const trip = desk.books.openTrip(rules.symbol)
    if (!terms.reduceOnly || trip === undefined || (terms.side === 'sell') !== (trip.direction === 'long'))
      return intent
    const amount = least(terms.amount, roundDownTo(trip.quantity, rules.lotSize))
    return amount.gt(0) ? { ...intent, terms: { ...terms, amount } } : intent
  }

  /** Counts the order, or answers why it is denied. */
  #judge(desk: AccountDesk, intent: OrderIntent, rules: InstrumentRules, ordering: Ordering): AppError | undefined {
    const orderer: Orderer = { keyed: ordering.key !== undefined, byStrategy: ordering.strategyId !== undefined }
    const order = viewForRisk(desk, intent, rules, desk.books.prices, orderer)
    try {
      this.#parts.risk.admit(desk.account.id, desk.books.riskView(), order)
      return undefined
    } catch (error) {
      if (error instanceof AppError && error.code === 'RISK_DENIED') return error
      throw error
    }
  }

  #fundsRefusal(
    desk: AccountDesk,
    intent: OrderIntent,
    rules: InstrumentRules,
    cost: Decimal | undefined,
  ): AppError | undefined {
    const { terms } = intent
    if (terms.side === 'sell' || cost === undefined) return undefined
    const reserved = desk.books.reservedQuote(rules.quote)
    const free = held(desk, rules.quote).sub(reserved)
    if (cost.lte(free)) return undefined
    return new AppError(
      'INSUFFICIENT_FUNDS',
      `the order costs ${decimalText(cost)} ${rules.quote} with its fee, but only ${decimalText(free)} are free`,
      { currency: rules.quote, cost: decimalText(cost), free: decimalText(free) },
    )
  }

  #orderOf(
    desk: AccountDesk,
    intent: OrderIntent,
    rules: InstrumentRules,
    input: CreateOrderInput,
    ordering: Ordering,
  ): OrderRecord {
    const { ids, clock } = this.#parts
    const { terms, trailing, plan } = intent
    return newOrder(
      ids.next(),
      clock.now(),
      {
        account: desk.account.id,
        symbol: terms.symbol,
        side: terms.side,
        type: terms.type,
        amount: terms.amount,
        purpose: purposeOf(intent, rules),
        timeInForce: terms.timeInForce,
      },
      {
        price: terms.price,
        stopPrice: terms.stopPrice,
        triggerBy: input.triggerBy,
        trailing,
        expiresAt: terms.expiresAt,
        postOnly: terms.postOnly,
        reduceOnly: terms.reduceOnly,
        protection: plan,
        strategyId: ordering.strategyId,
        why: ordering.why,
        note: input.note,
        tags: input.tags,
      },
    )
  }
}

function shortOf(currency: string, wanted: Decimal, free: Decimal): AppError {
  return new AppError(
    'INSUFFICIENT_FUNDS',
    `the changed order needs ${decimalText(wanted)} ${currency}, but only ${decimalText(free)} are free`,
    { currency, amount: decimalText(wanted), free: decimalText(free) },
  )
}

/** The refusal that `check` throws, if it does. */
function refusalOf(check: () => void): AppError | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

/** A sale on spot leaves a position, by hand or by the stop that it is. */
function purposeOf({ terms }: OrderIntent, { kind }: InstrumentRules): OrderPurpose {
  if (!terms.reduceOnly && (terms.side === 'buy' || kind !== 'spot')) return 'entry'
  switch (terms.type) {
    case 'stop':
    case 'stop_limit':
      return 'stopLoss'
    case 'trailing_stop':
      return 'trailingStop'
    case 'take_profit':
    case 'take_profit_limit':
      return 'takeProfit'
    default:
      return 'exit'
  }
}
