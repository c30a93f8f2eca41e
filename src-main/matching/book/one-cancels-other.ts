import { type Decimal, greatest, ZERO } from '#shared/decimal.ts'
import { type BookOrder, remainingOf } from './book-order.ts'

/** The most that an open group can still fill: what the largest of its orders still wants. */
export function groupCapacity(members: readonly BookOrder[]): Decimal {
  return members.reduce((most, member) => greatest(most, remainingOf(member)), ZERO)
}

/**
 * What another member of the group may still fill after one has filled `amount`, where the group could fill `capacity`
 * before: a stop over everything shrinks with each of several targets, and a target not yet reached keeps its share as
 * long as enough is left for it.
 */
export function remainingAfterSibling(member: BookOrder, capacity: Decimal, amount: Decimal): Decimal {
  const left = greatest(capacity.sub(amount), ZERO)
  const remaining = remainingOf(member)
  return remaining.lte(left) ? remaining : left
}
