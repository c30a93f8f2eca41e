import { decimal, decimalText } from '#shared/decimal.ts'
import type { Balance } from '#shared/domain/account.ts'

/** What is held of a currency and what that is worth; null where there is no price. */
export type Holding = {
  readonly currency: string
  readonly amount: string
  /** In the account's currency. */
  readonly value: string | null
  /** Of the value of all holdings with a price. */
  readonly share: number | null
}

/** The holdings by value, those without a price last. `priceOf` tells the price of a currency in the account's own. */
export function allocationOf(
  balances: readonly Balance[],
  currency: string,
  priceOf: (currency: string) => string | undefined,
): Holding[] {
  const valued = balances
    .filter(({ total }) => Number(total) !== 0)
    .map((balance) => {
      const price = balance.currency === currency ? '1' : priceOf(balance.currency)
      const value = price === undefined ? null : decimal(balance.total).mul(decimal(price))
      return { balance, value }
    })
  const all = valued.reduce((sum, { value }) => sum + Math.max(0, value?.toNumber() ?? 0), 0)
  return valued
    .map(({ balance, value }) => ({
      currency: balance.currency,
      amount: balance.total,
      value: value === null ? null : decimalText(value),
      share: value === null || all === 0 ? null : Math.max(0, value.toNumber()) / all,
    }))
    .sort((one, other) => Number(other.value ?? -1) - Number(one.value ?? -1))
}
