import { z } from 'zod'
import { fromColumn } from '#main/contract/codec.ts'
import { describeIssues } from '#main/contract/issues.ts'
import { readCandleFile } from '#main/market/candle-file/read-candle-file.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { AppError } from '#shared/errors.ts'
import { priceSeries } from '#shared/indicators/kernels/price-series.ts'
import { computeIndicator } from '#shared/indicators/registry.ts'
import { didYouMean, quoted, suggest } from '#shared/strategy-language/suggest.ts'
import { isPriceSeries, PRICE_SERIES } from '#shared/strategy-language/tokenizer.ts'

const specSchema = z
  .object({ type: z.string(), source: z.string().optional(), seed: z.enum(['sma', 'first']).optional() })
  .catchall(z.unknown())

/** The columns of one indicator over a candle file, as JSON shows them. Throws VALIDATION, NOT_FOUND or STORAGE. */
export async function indicatorColumns(
  file: string,
  spec: unknown,
): Promise<{ time: (number | null)[]; outputs: Record<string, (number | null)[]> }> {
  const parsed = specSchema.safeParse(spec)
  if (!parsed.success) throw new AppError('VALIDATION', `--spec: ${describeIssues(parsed.error.issues).join('; ')}`)
  const { type, source, seed, ...parameters } = parsed.data
  const { columns } = await readCandleFile(file, { sanity: 'loose' })
  const outputs = computeIndicator(type, columns, {
    parameters,
    ...(source === undefined ? {} : { source: sourceColumn(columns, source) }),
    ...(seed === undefined ? {} : { seed }),
  })
  return {
    time: fromColumn(columns.time),
    outputs: Object.fromEntries(outputs.map(({ name, values }) => [name, fromColumn(values)])),
  }
}

function sourceColumn(candles: CandleColumns, name: string): Float64Array {
  if (isPriceSeries(name)) return priceSeries(candles, name)
  throw new AppError('VALIDATION', `unknown source ${quoted(name)}${didYouMean(suggest(name, PRICE_SERIES))}`)
}
