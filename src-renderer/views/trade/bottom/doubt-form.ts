import type { CallInput } from '#shared/contract/contract.ts'
import type { Order } from '#shared/domain/order.ts'
import { readTyped, typedText } from '#shared/format/typed-numbers.ts'

/** What the trader says became of an order in doubt, as it is typed. */
export type DoubtForm = {
  readonly as: 'neverExisted' | 'filled' | null
  readonly amount: string
  readonly price: string
}

/** Nothing is said yet; all that is left of the order and its price stand there in case it was filled. */
export function doubtForm({ remaining, price }: Pick<Order, 'remaining' | 'price'>): DoubtForm {
  return { as: null, amount: typedText(remaining), price: typedText(price ?? '') }
}

/** The statement, and what is wrong with it. `input` is undefined until it can be made. */
export function readDoubt(
  form: DoubtForm,
  { id, remaining }: Pick<Order, 'id' | 'remaining'>,
): {
  readonly problems: { readonly amount?: string; readonly price?: string }
  readonly input: CallInput<'trading.resolveDoubt'> | undefined
} {
  if (form.as === null) return { problems: {}, input: undefined }
  if (form.as === 'neverExisted') return { problems: {}, input: { id, as: 'neverExisted' } }
  const amount = readTyped(form.amount)
  const price = readTyped(form.price)
  const wrongAmount =
    amount.problem ??
    (Number(amount.value ?? 0) <= 0
      ? 'must be above 0'
      : Number(amount.value) > Number(remaining)
        ? `at most ${typedText(remaining)}`
        : undefined)
  const wrongPrice = price.problem ?? (Number(price.value ?? 0) > 0 ? undefined : 'must be above 0')
  const isRight = wrongAmount === undefined && wrongPrice === undefined
  return {
    problems: {
      ...(wrongAmount === undefined ? {} : { amount: wrongAmount }),
      ...(wrongPrice === undefined ? {} : { price: wrongPrice }),
    },
    input:
      isRight && amount.value !== undefined && price.value !== undefined
        ? { id, as: 'filled', amount: amount.value, price: price.value }
        : undefined,
  }
}
