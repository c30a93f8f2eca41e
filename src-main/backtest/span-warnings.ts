import type { CandleColumns } from '#shared/domain/candle.ts'

/** Of several symbols those whose candles cover a part of the run `[from, to]` only, each as a sentence. */
export function spanWarnings(
  symbols: readonly { readonly symbol: string; readonly candles: CandleColumns }[],
  from: number,
  to: number,
): string[] {
  if (symbols.length < 2) return []
  return symbols.flatMap(({ symbol, candles: { time } }) => {
    const first = time.find((at) => at >= from && at <= to)
    const last = time.findLast((at) => at >= from && at <= to)
    if (first === undefined || last === undefined || (first === from && last === to)) return []
    return [`${symbol} has candles from ${iso(first)} to ${iso(last)} only and took no part outside of that.`]
  })
}

function iso(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z')
}
