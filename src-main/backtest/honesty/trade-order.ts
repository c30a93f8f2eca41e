import { type Random, sfc32 } from '#main/market/simulated/random.ts'
import type { HonestyCheck } from '#shared/domain/honesty.ts'
import { formatCount, formatPercent } from '#shared/format/numbers.ts'
import { quantile, shareOf } from './quantile.ts'
import type { RunFigures } from './subject.ts'
import type { TradePart } from './trade-parts.ts'

const DRAWS = 1_000
const MOST_LOSSES = 0.05
const STREAM = 4

/**
 * Deals the trades again. Their order changes how deep the equity fell on the way (each trade once, shuffled); drawing them
 * with replacement (the bootstrap of Efron 1979) changes where it ends.
 */
export function tradeOrderCheck(parts: readonly TradePart[], asRun: RunFigures, seed: number): HonestyCheck {
  const growth = Float64Array.from(parts, (part) => part.growth)
  if (growth.length < 2) {
    const message = `${growth.length === 1 ? 'One trade has' : 'No trades have'} no order; nothing can be said.`
    return { name: 'trade order', ok: false, message, figures: { draws: 0, lossShare: null, drawdown95: null } }
  }
  const random = sfc32(seed, STREAM)
  const drawdowns = new Float64Array(DRAWS)
  const returns = new Float64Array(DRAWS)
  const order = growth.slice()
  for (let draw = 0; draw < DRAWS; draw++) {
    shuffle(order, random)
    drawdowns[draw] = drawdownOf(order)
    let equity = 1
    for (let i = 0; i < growth.length; i++) {
      equity *= Math.max(0, 1 + growth[Math.min(growth.length - 1, Math.floor(random.uniform() * growth.length))])
    }
    returns[draw] = equity - 1
  }
  drawdowns.sort()
  returns.sort()
  const lossShare = shareOf(returns, (value) => value <= 0)
  const drawdown95 = quantile(drawdowns, 0.95)
  const ok = lossShare <= MOST_LOSSES
  const { maxDrawdown } = asRun
  const message = `Dealt again ${formatCount(DRAWS)} times, the trades end in a loss ${formatPercent(lossShare)} of the time (at most ${formatPercent(MOST_LOSSES)} is asked for); shuffled, they fall by ${formatPercent(drawdown95)} or more in one of twenty orders${maxDrawdown === null ? '' : `, against ${formatPercent(maxDrawdown)} in the run`}.`
  return {
    name: 'trade order',
    ok,
    message,
    figures: {
      draws: DRAWS,
      lossShare,
      returnAsRun: asRun.totalReturn,
      return05: quantile(returns, 0.05),
      returnMedian: quantile(returns, 0.5),
      return95: quantile(returns, 0.95),
      maxDrawdown,
      drawdownMedian: quantile(drawdowns, 0.5),
      drawdown95,
    },
  }
}

/** Fisher and Yates's shuffle. */
function shuffle(values: Float64Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const other = Math.floor(random.uniform() * (i + 1))
    const value = values[i]
    values[i] = values[other]
    values[other] = value
  }
}

function drawdownOf(growth: Float64Array): number {
  let equity = 1
  let peak = 1
  let depth = 0
  for (const value of growth) {
    equity *= Math.max(0, 1 + value)
    if (equity > peak) peak = equity
    else depth = Math.max(depth, (peak - equity) / peak)
  }
  return depth
}
