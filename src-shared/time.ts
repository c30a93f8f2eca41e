/** Milliseconds in one UTC day. */
export const DAY_MS = 86_400_000

/** The timeframes with a name of their own, from short to long, in milliseconds. Months and years are left out: they have no fixed length. */
export const TIMEFRAME_MS = {
  '1m': 60_000,
  '3m': 180_000,
  '5m': 300_000,
  '10m': 600_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '2h': 7_200_000,
  '3h': 10_800_000,
  '4h': 14_400_000,
  '6h': 21_600_000,
  '8h': 28_800_000,
  '12h': 43_200_000,
  '1d': 86_400_000,
  '3d': 259_200_000,
  '1w': 604_800_000,
} as const

/** The length of one bar, as traders write it. */
export type Timeframe = keyof typeof TIMEFRAME_MS

/** All timeframes, from short to long. */
export const TIMEFRAMES = Object.keys(TIMEFRAME_MS).filter((name): name is Timeframe => name in TIMEFRAME_MS)

/** The timeframe of exactly `durationMs`, if it has a name. */
export function timeframeOf(durationMs: number): Timeframe | undefined {
  return TIMEFRAMES.find((name) => TIMEFRAME_MS[name] === durationMs)
}
