import { sfc32 } from '#main/market/simulated/random.ts'
import type { CompiledStrategy, SignalMasks } from '#main/strategies/definition/compiled-strategy.ts'
import { sliceCandles } from '#shared/domain/candle.ts'
import type { HonestyCheck } from '#shared/domain/honesty.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { formatCount } from '#shared/format/numbers.ts'
import { formatMinute } from '#shared/format/times.ts'
import { type HonestySubject, outcomeOfRun, type SubjectSymbol, signalsOf } from './subject.ts'

/** Half of the cuts fall right behind a signal, since a glance at the next bar shows nowhere else. */
const CUTS = 40
/** Whole runs, for the trades, are dearer than signals. */
const CUTS_WITH_TRADES = 8
const STREAM = 1

const MASKS = ['entryLong', 'entryShort', 'exitLong', 'exitShort'] as const satisfies readonly (keyof SignalMasks)[]

/**
 * Cuts the data at random bars and behind random signals: no signal at or before the cut and no trade that ended before it
 * may be another than with all data.
 */
export function lookAheadCheck(
  subject: HonestySubject,
  compiled: CompiledStrategy,
  trades: readonly BacktestTrade[],
): HonestyCheck {
  const random = sfc32(subject.seed, STREAM)
  const pick = (length: number): number => Math.min(length - 1, Math.floor(random.uniform() * length))
  let changedSignals = 0
  let changedTrades = 0
  let signals = 0
  let cuts = 0
  let firstChange: number | undefined
  const whole = signalsOf(compiled, subject.symbols)
  for (const [index, one] of subject.symbols.entries()) {
    const masks = whole[index]
    const length = one.candles.time.length
    const signalBars = barsWithSignals(masks)
    signals += signalBars.length
    for (let cut = 0; cut < CUTS; cut++) {
      const behindSignal = cut % 2 === 0 && signalBars.length > 0
      const last = behindSignal ? signalBars[pick(signalBars.length)] : pick(length)
      const found = changesUpTo(compiled, one, masks, last)
      cuts++
      changedSignals += found.count
      if (found.first !== undefined) firstChange = Math.min(firstChange ?? Number.POSITIVE_INFINITY, found.first)
    }
  }
  const [{ candles }] = subject.symbols
  const { from } = subject.options
  for (let cut = 0; cut < CUTS_WITH_TRADES; cut++) {
    const trade = cut % 2 === 0 && trades.length > 0 ? trades[pick(trades.length)] : undefined
    // A trade counts once it ended before the cut.
    const last = trade === undefined ? candles.time[pick(candles.time.length)] : trade.exitTime + 1
    if (from !== undefined && last <= from) continue
    changedTrades += tradesThatChange(subject, compiled, trades, last)
  }
  const ok = changedSignals === 0 && changedTrades === 0
  const message = ok
    ? `Cut at ${formatCount(cuts)} bars, the data gave the same signals and trades before each cut as all of it together.`
    : `It looks ahead: without the later bars ${formatCount(changedSignals)} earlier signals or levels and ${formatCount(changedTrades)} earlier trades are different${firstChange === undefined ? '' : ` (the first at ${formatMinute(firstChange)} UTC)`}. Nobody could have traded this; no figure of the run means anything.`
  return { name: 'look-ahead', ok, message, figures: { cuts, signals, changedSignals, changedTrades } }
}

function barsWithSignals(masks: SignalMasks): number[] {
  const bars: number[] = []
  for (let bar = 0; bar < masks.entryLong.length; bar++) {
    if (MASKS.some((name) => masks[name][bar] !== 0)) bars.push(bar)
  }
  return bars
}

/** How many signals and levels up to the bar `last` are others when there is nothing after it, and when the first of them was. */
function changesUpTo(
  compiled: CompiledStrategy,
  { candles }: SubjectSymbol,
  whole: SignalMasks,
  last: number,
): { readonly count: number; readonly first: number | undefined } {
  const cutCandles = sliceCandles(candles, 0, last + 1)
  const cut = compiled.signals(cutCandles)
  let count = 0
  let first: number | undefined
  for (const name of MASKS) {
    for (let bar = 0; bar <= last; bar++) {
      if (whole[name][bar] === cut[name][bar]) continue
      count++
      first = Math.min(first ?? Number.POSITIVE_INFINITY, candles.time[bar])
    }
  }
  for (const reference of levelReferences(compiled)) {
    const before = compiled.priceColumn(candles, reference)
    const after = compiled.priceColumn(cutCandles, reference)
    for (let bar = 0; bar <= last; bar++) {
      if (Object.is(before[bar], after[bar])) continue
      count++
      first = Math.min(first ?? Number.POSITIVE_INFINITY, candles.time[bar])
    }
  }
  return { count, first }
}

/** The series that stops and targets lie at. */
function levelReferences({ risk }: CompiledStrategy): string[] {
  return [risk.stopLoss, risk.takeProfit].flatMap((rule) => (rule?.kind === 'price' ? [rule.reference] : []))
}

/** How many of the trades that ended before the bar at `last` are not the same in a run that knows nothing after it. */
function tradesThatChange(
  subject: HonestySubject,
  compiled: CompiledStrategy,
  trades: readonly BacktestTrade[],
  last: number,
): number {
  const { to } = subject.options
  const symbols = subject.symbols.map(({ symbol, candles }) => ({
    symbol,
    candles: sliceCandles(candles, 0, candles.time.findLastIndex((time) => time <= last) + 1),
  }))
  const options = { ...subject.options, to: Math.min(to ?? Number.POSITIVE_INFINITY, last + 1) }
  const cut = outcomeOfRun(compiled, symbols, options).report.trades
  const ended = (all: readonly BacktestTrade[]): BacktestTrade[] =>
    all.filter(({ open, exitTime }) => !open && exitTime < last)
  const before = new Set(ended(trades).map(identityOf))
  const after = new Set(ended(cut).map(identityOf))
  return (
    [...before].filter((trade) => !after.has(trade)).length + [...after].filter((trade) => !before.has(trade)).length
  )
}

function identityOf({ symbol, direction, entryTime, exitTime, entryPrice, exitPrice }: BacktestTrade): string {
  return [symbol, direction, entryTime, exitTime, entryPrice, exitPrice].join(' ')
}
