import { dailyEquity } from '#main/performance/day-ends.ts'
import type { HonestyCheck, HonestyReport } from '#shared/domain/honesty.ts'
import { HONESTY_CHECKS } from '#shared/domain/honesty.ts'
import { formatCount } from '#shared/format/numbers.ts'
import { lookAheadCheck } from './look-ahead.ts'
import { randomEntriesCheck } from './random-entries.ts'
import { resampledCandlesCheck } from './resampled-candles.ts'
import { deflatedSharpeCheck, probabilisticSharpeCheck } from './sharpe-checks.ts'
import { sharpeSample } from './sharpe-significance.ts'
import { buyAndHoldCheck, doubledCostsCheck, oneBarLaterCheck } from './stress.ts'
import { type HonestySubject, outcomeOfRun, type RunFigures, type Trials } from './subject.ts'
import { tradeOrderCheck } from './trade-order.ts'
import { tradeParts } from './trade-parts.ts'
import { verdictOf } from './verdict.ts'
import { type WalkForward, walkForward } from './walk-forward.ts'
import { warmUpCheck } from './warm-up.ts'

/** With fewer trades no average of them means much. */
const LEAST_TRADES = 30

/** What of the work the parts take, as far as progress tells: up to here each of them goes. */
const SEARCHED = 0.6
const RESAMPLED = 0.95

/** Called between two steps with the share that is done; may throw CANCELLED. */
export type HonestyProgress = (share: number) => void

/** Puts a run to every test. Throws what a backtest throws, and what `progress` does. */
export function honestyReport(subject: HonestySubject, progress: HonestyProgress = () => {}): HonestyReport {
  const { symbols, options, seed } = subject
  const compiled = subject.compile(subject.values)
  const { report, time, equity } = outcomeOfRun(compiled, symbols, options)
  const { metrics, trades } = report
  const asRun: RunFigures = {
    totalReturn: metrics.totalReturn ?? -1,
    sharpe: metrics.sharpe,
    maxDrawdown: metrics.maxDrawdown,
  }
  const parts = tradeParts(trades, options.capital)
  const search = walkForward(subject, (share) => progress(share * SEARCHED))
  const resampled = resampledCandlesCheck(subject, compiled, (share) =>
    progress(SEARCHED + share * (RESAMPLED - SEARCHED)),
  )
  const sample = sharpeSample(dailyReturns(equity, time))
  progress(RESAMPLED)
  const checks = [
    lookAheadCheck(subject, compiled, trades),
    warmUpCheck(subject, compiled),
    numberOfTradesCheck(metrics.trades),
    ...search.checks,
    tradeOrderCheck(parts, asRun, seed),
    resampled,
    doubledCostsCheck(subject, compiled, asRun),
    oneBarLaterCheck(subject, compiled, asRun),
    buyAndHoldCheck(subject, asRun),
    randomEntriesCheck(subject, parts, metrics.exposure),
    probabilisticSharpeCheck(sample),
    deflatedSharpeCheck(sample, countedTrials(subject.trials, search)),
  ]
    .map(withFiniteFigures)
    .toSorted((a, b) => HONESTY_CHECKS.indexOf(a.name) - HONESTY_CHECKS.indexOf(b.name))
  progress(1)
  return { ...verdictOf(checks, asRun.totalReturn), checks, seed }
}

function numberOfTradesCheck(trades: number): HonestyCheck {
  const ok = trades >= LEAST_TRADES
  const message = `${formatCount(trades)} ${trades === 1 ? 'trade was' : 'trades were'} closed; below ${formatCount(LEAST_TRADES)} an average of them is mostly luck.`
  return { name: 'number of trades', ok, message, figures: { trades, required: LEAST_TRADES } }
}

/** A strategy that names ranges was searched, or will be: each combination tried here counts, as every stored trial does. */
function countedTrials(known: Trials, search: WalkForward): Trials {
  const count = Math.max(1, known.count, search.combinations)
  const variances = [known.sharpeVariance, search.sharpeVariance].filter((value) => value !== null)
  return { count, sharpeVariance: variances.length === 0 ? null : Math.max(...variances) }
}

/** The returns from day to day, as the Sharpe ratio of a run counts them. */
function dailyReturns(equity: Float64Array, time: Float64Array): Float64Array {
  const daily = dailyEquity(equity, time, 0, equity.length)
  const returns = new Float64Array(Math.max(0, daily.length - 1))
  for (let day = 1; day < daily.length; day++) returns[day - 1] = daily[day] / daily[day - 1] - 1
  return returns
}

function withFiniteFigures(check: HonestyCheck): HonestyCheck {
  const figures = Object.entries(check.figures).map(([name, value]): [string, number | null] => [
    name,
    value !== null && Number.isFinite(value) ? value : null,
  ])
  return { ...check, figures: Object.fromEntries(figures) }
}
