import { finiteOrNull } from './finite.ts'

/** Crypto trades every day of the year. */
const DAYS_PER_YEAR = 365

/** Deviations this much smaller than the mean are rounding, not risk. */
const NO_DEVIATION = 1e-12

export type DailyReturnStatistics = {
  /** Sample standard deviation (n − 1) of the daily returns × √365. */
  readonly volatility: number | null
  /** Mean daily return ÷ their sample standard deviation × √365. */
  readonly sharpe: number | null
  /** Mean daily return ÷ root mean square of min(r, 0) over all days × √365. */
  readonly sortino: number | null
}

/**
 * Statistics of the returns between the equity values of consecutive days, oldest first. The first day has no return of
 * its own. With fewer than two returns nothing can be said of their deviation.
 */
export function dailyReturnStatistics(equity: Float64Array): DailyReturnStatistics {
  const count = equity.length - 1
  let sum = 0
  let downside = 0
  for (let day = 1; day <= count; day++) {
    const change = equity[day] / equity[day - 1] - 1
    sum += change
    if (change < 0) downside += change * change
  }
  const mean = sum / count
  let squares = 0
  for (let day = 1; day <= count; day++) {
    const distance = equity[day] / equity[day - 1] - 1 - mean
    squares += distance * distance
  }
  const year = Math.sqrt(DAYS_PER_YEAR)
  const deviation = count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1))
  return {
    volatility: finiteOrNull(deviation * year),
    sharpe: perDeviation(mean, deviation, year),
    sortino: perDeviation(mean, count < 2 ? Number.NaN : Math.sqrt(downside / count), year),
  }
}

function perDeviation(mean: number, deviation: number, year: number): number | null {
  return deviation > NO_DEVIATION * Math.abs(mean) ? finiteOrNull((mean / deviation) * year) : null
}
