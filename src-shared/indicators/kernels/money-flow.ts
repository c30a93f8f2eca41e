/**
 * Volume times where the close lies in the bar's range, from −1 at the low to 1 at the high; 0 where the bar has no range.
 * NaN where something of it is missing.
 */
export function moneyFlow(high: number, low: number, close: number, volume: number): number {
  const range = high - low
  if (range === 0) return Number.isFinite(close + volume) ? 0 : Number.NaN
  return ((close - low - (high - close)) / range) * volume
}
