import type { IndicatorBar, IndicatorInputs, IndicatorStream } from '#shared/indicators/definition.ts'

/** The columns of a stream that is told every bar of `inputs`: the column form of kinds that have only one form. */
export function columnsOf(
  stream: IndicatorStream,
  inputs: IndicatorInputs,
  outputs: number,
  out?: readonly Float64Array[],
): readonly Float64Array[] {
  const { open, high, low, close, volume, source } = inputs
  const length = source.length
  const columns = Array.from({ length: outputs }, (_, k) => out?.[k] ?? new Float64Array(length))
  const bar: { -readonly [name in keyof IndicatorBar]: number } = {
    open: 0,
    high: 0,
    low: 0,
    close: 0,
    volume: 0,
    source: 0,
  }
  for (let i = 0; i < length; i++) {
    bar.open = open[i]
    bar.high = high[i]
    bar.low = low[i]
    bar.close = close[i]
    bar.volume = volume[i]
    bar.source = source[i]
    const values = stream.next(bar)
    for (let k = 0; k < outputs; k++) columns[k][i] = values[k]
  }
  return columns
}
