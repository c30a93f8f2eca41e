import type { Naive } from './windows.ts'

/** As the formulas say it. */
export const NAIVE_TREND_VOLATILITY_VOLUME: Readonly<Record<string, Naive>> = {}
