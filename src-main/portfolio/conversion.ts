import { type Decimal, ONE } from '#shared/decimal.ts'

/** The price of a pair: one of `base` costs `price` of `quote`. */
export type PairPrice = { readonly base: string; readonly quote: string; readonly price: Decimal }

/** What one of `from` is worth in `to`; undefined where no price tells. */
export type Conversion = (from: string, to: string) => Decimal | undefined

/**
 * Converts by the given prices: by the pair itself, its inverse, or over one third currency. No currency is taken for
 * another (USDT is not USD). Of several ways over a third currency the first in alphabetical order counts.
 */
export function createConversion(prices: Iterable<PairPrice>): Conversion {
  const rates = new Map<string, Map<string, Decimal>>()
  const put = (from: string, to: string, rate: Decimal): void => {
    const of = rates.get(from) ?? new Map<string, Decimal>()
    rates.set(from, of.set(to, rate))
  }
  for (const { base, quote, price } of prices) {
    if (!price.isPositive() || price.isZero()) continue
    put(base, quote, price)
    if (!rates.get(quote)?.has(base)) put(quote, base, ONE.div(price))
  }
  return (from, to) => {
    if (from === to) return ONE
    const direct = rates.get(from)?.get(to)
    if (direct !== undefined) return direct
    for (const [via, first] of [...(rates.get(from) ?? [])].sort(([one], [other]) => (one < other ? -1 : 1))) {
      const second = rates.get(via)?.get(to)
      if (second !== undefined) return first.mul(second)
    }
    return undefined
  }
}
