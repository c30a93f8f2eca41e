import type { RiskLimits } from '#shared/domain/risk-limits.ts'
import type { Counters } from './counters.ts'

/** What the sentences name beside the counts. */
export type CountedRun = {
  readonly counters: Counters
  readonly maxOpenPositions: number
  readonly volumeShare: number
  readonly limits: RiskLimits | undefined
  readonly hasDetails: boolean
  /** Symbols without a bar in the span. */
  readonly absent: readonly string[]
}

/** What a run did not do, or did otherwise than the strategy says, each as a sentence with its count. */
export function countedWarnings(run: CountedRun): string[] {
  const { counters, limits } = run
  const warnings: string[] = []
  const say = (count: number, sentence: (entries: string, were: string) => string) => {
    if (count > 0) warnings.push(sentence(count === 1 ? '1 entry' : `${count} entries`, count === 1 ? 'was' : 'were'))
  }
  for (const symbol of run.absent) warnings.push(`${symbol} has no candle in the span and took no part.`)
  say(counters.noCash, (entries, were) => `${entries} ${were} not made for want of free cash.`)
  const most = run.maxOpenPositions
  const positions = most === 1 ? '1 position, the most allowed, was' : `${most} positions, the most allowed, were`
  say(counters.tooMany, (entries, were) => `${entries} ${were} not made because ${positions} open.`)
  const share = percent(run.volumeShare)
  say(counters.cutByVolume, (entries, were) => `${entries} ${were} cut to ${share} of the bar's volume.`)
  say(counters.noVolume, (entries, were) => `${entries} ${were} not made because the bar had no volume.`)
  if (counters.largeExits > 0) {
    const exits = counters.largeExits === 1 ? '1 exit' : `${counters.largeExits} exits`
    warnings.push(`${exits} took more than ${share} of the bar's volume and left whole all the same.`)
  }
  if (limits !== undefined) {
    say(counters.cutByLimits, (entries, were) => {
      const sizes = `${percent(limits.maxPositionSizePct)} of equity in a position, ${percent(limits.maxTotalExposurePct)} in all`
      return `${entries} ${were} cut to your risk limits (${sizes}, ${percent(limits.maxPortfolioRiskPct)} at risk).`
    })
    say(counters.noExposure, (entries, were) => {
      return `${entries} ${were} not made: your limit of ${percent(limits.maxTotalExposurePct)} of equity in all positions was used up.`
    })
    say(counters.poorRatio, (entries, were) => {
      return `${entries} ${were} not made: the target lay less than ${limits.minRiskRewardRatio} times the stop's distance away, your least ratio.`
    })
    say(counters.afterDrawdown, (entries, were) => {
      return `${entries} ${were} not made: your drawdown limit of ${percent(limits.maxDrawdownPct)} was reached.`
    })
  }
  if (run.hasDetails) {
    const { detailedBars, watchedBars } = counters
    warnings.push(`Detail candles cover ${detailedBars} of ${watchedBars} bars with a position.`)
  }
  return warnings
}

function percent(fraction: number): string {
  return `${+(fraction * 100).toFixed(2)} %`
}
