import type { CloseAllResult } from '#shared/contract/trading.ts'
import { decimal, decimalText, ZERO } from '#shared/decimal.ts'

/** Sums over what is closed. An item without a price is counted apart, not as nothing. */
export type CloseAllTotals = {
  readonly value: string
  readonly cost: string
  /** Items whose worth nobody knows. */
  readonly unpriced: number
}

/** Adds up value and estimated cost. */
export function totalsOf({ closed }: Pick<CloseAllResult, 'closed'>): CloseAllTotals {
  let [value, cost, unpriced] = [ZERO, ZERO, 0]
  for (const item of closed) {
    if (item.value === null) unpriced++
    else value = value.add(decimal(item.value).abs())
    if (item.estimatedCost !== undefined && item.estimatedCost !== null) cost = cost.add(item.estimatedCost)
  }
  return { value: decimalText(value), cost: decimalText(cost), unpriced }
}

/** Whether nothing went wrong and nothing is left. */
export function isAllClosed({ errors, remaining }: Pick<CloseAllResult, 'errors' | 'remaining'>): boolean {
  return errors.length === 0 && remaining.length === 0
}

/** What was done, in a sentence. */
export function describeReport(report: CloseAllResult): string {
  const { closed, cancelled, remaining } = report
  const done = `${count(closed.length, 'position')} closed, ${count(cancelled.length, 'order')} cancelled`
  if (isAllClosed(report)) return `${done}. Nothing is left open.`
  return `${done}, ${count(remaining.length, 'item')} left open. Look at them now.`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
