import { z } from 'zod'
import { describeIssues } from '#main/contract/issues.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { AppError } from '#shared/errors.ts'
import { priceSeries } from '#shared/indicators/kernels/price-series.ts'
import { computeIndicator } from '#shared/indicators/registry.ts'
import { didYouMean, quoted, suggest } from '#shared/strategy-language/suggest.ts'
import { isPriceSeries, PRICE_SERIES } from '#shared/strategy-language/tokenizer.ts'

const specSchema = z
  .object({ type: z.string(), source: z.string().optional(), seed: z.enum(['sma', 'first']).optional() })
  .catchall(z.unknown())

/**
 * One indicator over candles, one column an output, NaN while a value is missing. A spec names the `type`, its parameters,
 * and where it takes them `source` (a price or `volume`) and `seed`; `what` is
 * what the trader calls it. Throws VALIDATION.
 */
export function indicatorValues(
  candles: CandleColumns,
  spec: unknown,
  what = 'spec',
): { name: string; values: Float64Array }[] {
  const parsed = specSchema.safeParse(spec)
  if (!parsed.success) throw new AppError('VALIDATION', `${what}: ${describeIssues(parsed.error.issues).join('; ')}`)
  const { type, source, seed, ...parameters } = parsed.data
  return computeIndicator(type, candles, {
    parameters,
    ...(source === undefined ? {} : { source: sourceColumn(candles, source) }),
    ...(seed === undefined ? {} : { seed }),
  })
}

function sourceColumn(candles: CandleColumns, name: string): Float64Array {
  if (isPriceSeries(name)) return priceSeries(candles, name)
  throw new AppError('VALIDATION', `unknown source ${quoted(name)}${didYouMean(suggest(name, PRICE_SERIES))}`)
}
