import { type Decimal, least, roundDownTo, ZERO } from '#shared/decimal.ts'
import type { Side } from '#shared/domain/order.ts'
import type { Level } from './market-view.ts'

/** Parts of an order that were filled at one price each, the best first. */
export type Executions = readonly Level[]

/** What was taken and what is left of the levels. */
export type Taken = { readonly executions: Executions; readonly left: readonly Level[] }

/** Whether an order of this side with this limit (none: any price) trades at `price`. */
export function crosses(side: Side, limit: Decimal | undefined, price: Decimal): boolean {
  if (limit === undefined) return true
  return side === 'buy' ? price.lte(limit) : price.gte(limit)
}

/** Walks levels from the best on, up to `wanted` and no further than `limit`. */
export function takeFrom(levels: readonly Level[], side: Side, wanted: Decimal, limit: Decimal | undefined): Taken {
  const executions: Level[] = []
  let rest = wanted
  let index = 0
  let partial: Level | undefined
  for (; index < levels.length && rest.gt(0); index++) {
    const level = levels[index]
    if (level === undefined || !crosses(side, limit, level.price)) break
    const amount = least(level.amount, rest)
    executions.push({ price: level.price, amount })
    rest = rest.sub(amount)
    if (amount.lt(level.amount)) partial = { price: level.price, amount: level.amount.sub(amount) }
  }
  const untouched = levels.slice(index)
  return { executions, left: partial === undefined ? untouched : [partial, ...untouched] }
}

/** The amount of all executions. */
export function amountOf(executions: Executions): Decimal {
  return executions.reduce((sum, { amount }) => sum.add(amount), ZERO)
}

/** Price × amount of all executions. */
export function valueOf(executions: Executions): Decimal {
  return executions.reduce((sum, { price, amount }) => sum.add(price.mul(amount)), ZERO)
}

/** What a purchase may cost: free quote currency, and what each bought unit sets free of what was set aside for it. */
export type Budget = {
  readonly free: Decimal
  readonly releasedPerUnit: Decimal
  /** Fee in quote currency as a fraction of the value; 0 where it is paid in something else. */
  readonly feeRate: Decimal
}

/** Cuts purchases, the best first, to what the budget pays; amounts stay whole lots. */
export function affordable(executions: Executions, budget: Budget, lotSize: Decimal): Executions {
  const paid: Level[] = []
  let free = budget.free
  for (const { price, amount } of executions) {
    const extra = price.mul(budget.feeRate.add(1)).sub(budget.releasedPerUnit)
    const bought = extra.mul(amount).lte(free) ? amount : roundDownTo(free.div(extra), lotSize)
    if (bought.gt(0)) paid.push({ price, amount: bought })
    if (bought.lt(amount)) break
    free = free.sub(extra.mul(bought))
  }
  return paid
}
