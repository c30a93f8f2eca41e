import type { ExchangeCapabilities } from '#main/exchanges/exchange.ts'
import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import type { OrderRecord, ProtectionPlan } from '#main/storage/books/orders-repository.ts'
import { type Decimal, decimal, decimalText, greatest, least, roundDownTo, ZERO } from '#shared/decimal.ts'
import { isFinal } from '#shared/domain/order.ts'
import { holderOf, isAtExchange, isGone, isPassing } from './order-holder.ts'

/** An order whose fills are protected, and all orders that ever protected them. */
export type Bracket = {
  readonly parent: OrderRecord
  readonly plan: ProtectionPlan
  readonly children: readonly OrderRecord[]
}

/** A protecting order as it should stand; `amount` with what is filled of it already. */
export type WantedOrder = {
  readonly purpose: 'stopLoss' | 'takeProfit'
  readonly price: Decimal
  readonly amount: Decimal
  readonly heldBy: OrderRecord['heldBy']
  /** The order that stands for it now. */
  readonly standing: OrderRecord | undefined
}

/** Who holds the stop and who the targets of a bracket. */
export type Holders = { readonly stop: OrderRecord['heldBy']; readonly target: OrderRecord['heldBy'] }

/**
 * The stop stands at the exchange where it can, for it covers also while this program does not run. Without groups (one
 * cancels the other) nothing else can stand there over the same quantity: the targets are held here then.
 */
export function holdersOf({ parent, plan }: Bracket, capabilities: ExchangeCapabilities): Holders {
  const stop = holderOf({ type: 'stop', triggerBy: parent.triggerBy }, capabilities)
  const alone = plan.stopLoss === undefined
  return { stop, target: alone || (capabilities.oco && stop === 'exchange') ? 'exchange' : 'engine' }
}

/** What the bracket's exits that are on their way may still close. */
export function inFlight({ children }: Bracket): Decimal {
  return children.filter(isInFlight).reduce((sum, { amount, filled }) => sum.add(amount).sub(filled), ZERO)
}

/** Whether an order is on its way and waits for no price: only the exchange can tell what became of it. */
export function isInFlight(order: OrderRecord): boolean {
  return isAtExchange(order) && isPassing(order)
}

/** What has to be done so that a bracket stands as it should. What shrinks is done before anything grows. */
export type ProtectionSteps = {
  readonly cancel: readonly OrderRecord[]
  readonly amend: readonly { readonly order: OrderRecord; readonly amount: Decimal; readonly price: Decimal }[]
  readonly place: readonly WantedOrder[]
}

/** What the parent brought in after a fee in the base currency. */
function netFilled(parent: OrderRecord, base: string): Decimal {
  return parent.filled.sub(parent.fee[base] ?? ZERO)
}

/** How much of the position the bracket has to protect, given at most `left` of it. */
export function protectedQuantity(bracket: Bracket, base: string, left: Decimal): Decimal {
  const { parent, plan } = bracket
  if (plan.covers === 'position') return left
  const brought = netFilled(parent, base).sub(decimal(plan.closedFilled ?? '0'))
  return greatest(least(brought.sub(exited(bracket)), left), ZERO)
}

/** What the bracket's own orders have sold or bought back, those of positions before this one left out. */
function exited(bracket: Bracket): Decimal {
  return countedChildren(bracket).reduce((sum, { filled }) => sum.add(filled), ZERO)
}

/** The plan of a bracket for what its order brings in from `now` on. */
export function planForLaterFills(bracket: Bracket, base: string, now: number): ProtectionPlan {
  const plan = { ...bracket.plan, since: now }
  const left = netFilled(bracket.parent, base).sub(exited({ ...bracket, plan }))
  return { ...plan, closedFilled: decimalText(left), breakEvenDone: false }
}

function countedChildren({ plan, children }: Bracket): readonly OrderRecord[] {
  const { since } = plan
  return since === undefined ? children : children.filter(({ createdAt }) => createdAt >= since)
}

/**
 * The steps by which the orders of a bracket come to protect `quantity`: one stop over all of it, and targets over their
 * fractions of what the bracket has held, each in whole lots. What is smaller than the exchange takes is left out.
 */
export function protectionSteps(
  bracket: Bracket,
  quantity: Decimal,
  rules: InstrumentRules,
  holders: Holders = { stop: 'exchange', target: 'exchange' },
): ProtectionSteps {
  const counted = countedChildren(bracket)
  const standing = bracket.children.filter((order) => !isFinal(order.status) && !isInFlight(order) && !isGone(order))
  const wanted = wantedOrders(bracket.plan, counted, standing, quantity, rules, holders)
  const cancel = standing.filter((order) => !wanted.some((want) => want.standing?.id === order.id))
  const amend: { order: OrderRecord; amount: Decimal; price: Decimal }[] = []
  const place: WantedOrder[] = []
  for (const want of wanted) {
    const { standing: order, amount, price } = want
    if (order === undefined) place.push(want)
    else if (!order.amount.eq(amount) || !priceOf(order).eq(price)) amend.push({ order, amount, price })
  }
  return { cancel, amend, place }
}

function wantedOrders(
  plan: ProtectionPlan,
  counted: readonly OrderRecord[],
  standing: readonly OrderRecord[],
  quantity: Decimal,
  rules: InstrumentRules,
  holders: Holders,
): WantedOrder[] {
  const lots = roundDownTo(quantity, rules.lotSize)
  const wanted: WantedOrder[] = []
  const want = (
    purpose: WantedOrder['purpose'],
    price: Decimal,
    rest: Decimal,
    order: OrderRecord | undefined,
  ): void => {
    if (order === undefined && !isLargeEnough(rest, price, rules)) return
    const heldBy = purpose === 'stopLoss' ? holders.stop : holders.target
    if (rest.gt(0)) wanted.push({ purpose, price, amount: rest.add(order?.filled ?? ZERO), heldBy, standing: order })
  }
  if (plan.stopLoss !== undefined) {
    const price = decimal(plan.stopLoss)
    // A moved stop is the same order at another price.
    want(
      'stopLoss',
      price,
      lots,
      standing.find(({ purpose, heldBy }) => purpose === 'stopLoss' && heldBy === holders.stop),
    )
  }
  const targets = counted.filter(({ purpose }) => purpose === 'takeProfit')
  const held = targets.reduce((sum, { filled }) => sum.add(filled), quantity)
  const isWhole = plan.takeProfit.reduce((sum, { fraction }) => sum.add(fraction), ZERO).gte(1)
  let left = lots
  for (const [index, { price: text, fraction }] of plan.takeProfit.entries()) {
    const price = decimal(text)
    const filled = targets
      .filter((order) => priceOf(order).eq(price))
      .reduce((sum, order) => sum.add(order.filled), ZERO)
    const isRest = isWhole && index === plan.takeProfit.length - 1
    const share = isRest ? left : greatest(roundDownTo(held.mul(fraction), rules.lotSize).sub(filled), ZERO)
    const rest = least(share, left)
    left = left.sub(rest)
    want(
      'takeProfit',
      price,
      rest,
      standing.find(
        (order) => order.purpose === 'takeProfit' && order.heldBy === holders.target && priceOf(order).eq(price),
      ),
    )
  }
  return wanted
}

/** Whether an exchange takes an order of that size. */
export function isLargeEnough(amount: Decimal, price: Decimal, rules: InstrumentRules): boolean {
  return amount.gte(rules.minAmount) && amount.mul(price).gte(rules.minNotional)
}

/** The price that makes a protecting order what it is. */
export function priceOf(order: OrderRecord): Decimal {
  return order.stopPrice ?? order.price ?? ZERO
}
