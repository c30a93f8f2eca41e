import { sfc32 } from '#main/market/simulated/random.ts'
import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { HonestyCheck } from '#shared/domain/honesty.ts'
import { formatCount, formatPercent } from '#shared/format/numbers.ts'
import { holdingFigures } from './holding.ts'
import { figuresOf, type HonestySubject, type SubjectSymbol } from './subject.ts'

const PATHS = 100
/** Blocks must be long enough for what the strategy waits for. */
const LEAST_BLOCK = 24
const BLOCKS_A_WARM_UP = 2
const LEAST_PROFITABLE = 0.8
const STREAM = 5

/**
 * Runs the strategy on other pasts that are made of pieces of this one (the moving block bootstrap of Künsch 1989): each bar
 * keeps its shape against the close before it, the blocks come in another order, some twice and some never.
 */
export function resampledCandlesCheck(
  subject: HonestySubject,
  compiled: CompiledStrategy,
  progress: (share: number) => void,
): HonestyCheck {
  const random = sfc32(subject.seed, STREAM)
  const length = Math.min(...subject.symbols.map(({ candles }) => candles.time.length))
  const block = Math.min(length, Math.max(LEAST_BLOCK, BLOCKS_A_WARM_UP * compiled.warmUp))
  let profitable = 0
  let beatHold = 0
  const returns = new Float64Array(PATHS)
  for (let path = 0; path < PATHS; path++) {
    progress(path / PATHS)
    // Symbols move together, so they take the same blocks.
    const starts = Float64Array.from({ length: Math.ceil(length / block) + 1 }, () => random.uniform())
    const symbols = subject.symbols.map(
      ({ symbol, candles }): SubjectSymbol => ({ symbol, candles: resampledPath(candles, starts, block) }),
    )
    const run = figuresOf(compiled, symbols, subject.options)
    const hold = holdingFigures(symbols, subject.options)
    returns[path] = run.totalReturn
    if (run.totalReturn > 0) profitable++
    if ((run.sharpe ?? Number.NEGATIVE_INFINITY) > (hold.sharpe ?? Number.NEGATIVE_INFINITY)) beatHold++
  }
  returns.sort()
  const profitableShare = profitable / PATHS
  const beatHoldShare = beatHold / PATHS
  const ok = profitableShare >= LEAST_PROFITABLE
  const message = `On ${formatCount(PATHS)} other pasts made of blocks of ${formatCount(block)} bars it made a profit on ${formatPercent(profitableShare)} (${formatPercent(LEAST_PROFITABLE)} is asked for) and a better Sharpe ratio than holding on ${formatPercent(beatHoldShare)}.`
  return {
    name: 'resampled candles',
    ok,
    message,
    figures: { paths: PATHS, blockBars: block, profitableShare, beatHoldShare, returnMedian: returns[PATHS / 2] },
  }
}

/** Candles of the same times made of blocks; `starts` (in `[0, 1)`) say where each block is taken from, one a block. */
export function resampledPath(candles: CandleColumns, starts: Float64Array, block: number): CandleColumns {
  const { length } = candles.time
  const column = (): Float64Array => new Float64Array(length)
  const path = {
    time: candles.time,
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  }
  let before = candles.open[0]
  for (let bar = 0; bar < length; bar++) {
    const within = bar % block
    // Bar 0 has no close before it.
    const room = Math.max(1, length - block)
    const from = Math.min(length - 1, 1 + Math.floor(starts[Math.floor(bar / block)] * room) + within)
    const scale = before / candles.close[from - 1]
    path.open[bar] = candles.open[from] * scale
    path.high[bar] = candles.high[from] * scale
    path.low[bar] = candles.low[from] * scale
    path.close[bar] = candles.close[from] * scale
    path.volume[bar] = candles.volume[from]
    before = path.close[bar]
  }
  return path
}
