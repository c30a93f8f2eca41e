import { type Decimal, decimalText, ZERO } from '#shared/decimal.ts'

/** Amounts by currency. Currencies whose amount is zero are left out. */
export type MoneyByCurrency = ReadonlyMap<string, Decimal>

/** The amounts with `amount` of `currency` added. */
export function withMoney(money: MoneyByCurrency, currency: string, amount: Decimal): MoneyByCurrency {
  if (amount.isZero()) return money
  const next = new Map(money)
  const sum = (money.get(currency) ?? ZERO).add(amount)
  if (sum.isZero()) next.delete(currency)
  else next.set(currency, sum)
  return next
}

/** The amounts as text, as they are stored and shown. */
export function moneyTexts(money: MoneyByCurrency): Record<string, string> {
  return Object.fromEntries([...money].map(([currency, amount]) => [currency, decimalText(amount)]))
}
