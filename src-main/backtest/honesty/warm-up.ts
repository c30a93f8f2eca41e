import { sfc32 } from '#main/market/simulated/random.ts'
import type { CompiledStrategy, SignalMasks } from '#main/strategies/definition/compiled-strategy.ts'
import { sliceCandles } from '#shared/domain/candle.ts'
import type { HonestyCheck } from '#shared/domain/honesty.ts'
import { formatCount } from '#shared/format/numbers.ts'
import { type HonestySubject, keepMasks } from './subject.ts'

const STARTS = 6
/** Averages that never forget quite (EMA, Wilder's) have forgotten after so many warm-ups, or so many bars. */
const WARM_UPS_TO_SETTLE = 10
const LEAST_BARS_TO_SETTLE = 200
const STREAM = 2

/**
 * Begins the data later, at random bars: once the indicators have warmed up and settled, the signals must be those of the
 * whole history.
 */
export function warmUpCheck(subject: HonestySubject, compiled: CompiledStrategy): HonestyCheck {
  const random = sfc32(subject.seed, STREAM)
  const { warmUp } = compiled
  const settled = Math.max(LEAST_BARS_TO_SETTLE, WARM_UPS_TO_SETTLE * warmUp)
  let starts = 0
  let changedSignals = 0
  let lateChanges = 0
  let settledAfterBars = 0
  for (const { candles } of subject.symbols) {
    const { length } = candles.time
    const whole = keepMasks(compiled.signals(candles))
    // There must be bars after the warm-up that can be compared.
    const room = Math.floor(length * 0.7) - warmUp
    if (room < 2) continue
    for (let i = 0; i < STARTS; i++) {
      const start = 1 + Math.floor(random.uniform() * (room - 1))
      const shorter = compiled.signals(sliceCandles(candles, start, length))
      starts++
      for (let bar = start + warmUp; bar < length; bar++) {
        if (!differs(whole, bar, shorter, bar - start)) continue
        changedSignals++
        const after = bar - start - warmUp + 1
        settledAfterBars = Math.max(settledAfterBars, after)
        if (after > settled) lateChanges++
      }
    }
  }
  const figures = { starts, warmUpBars: warmUp, changedSignals, settledAfterBars }
  if (starts === 0) {
    const message = `The history is too short to begin it later: the indicators need ${formatCount(warmUp)} bars to warm up.`
    return { name: 'warm-up', ok: false, message, figures }
  }
  const ok = lateChanges === 0
  const message =
    changedSignals === 0
      ? `Begun at ${formatCount(starts)} other bars, the history gave the same signals once the ${formatCount(warmUp)} bars of warm-up had passed.`
      : ok
        ? `With another beginning of the history ${formatCount(changedSignals)} signals differ, the last ${formatCount(settledAfterBars)} bars after the warm-up; then they settle. Give the strategy that much more history before it trades.`
        : `${formatCount(lateChanges)} signals depend on where the history begins, however long ago that is (up to ${formatCount(settledAfterBars)} bars after the warm-up). Live, with another beginning, it will not trade as here.`
  return { name: 'warm-up', ok, message, figures }
}

function differs(a: SignalMasks, barOfA: number, b: SignalMasks, barOfB: number): boolean {
  return (
    a.entryLong[barOfA] !== b.entryLong[barOfB] ||
    a.entryShort[barOfA] !== b.entryShort[barOfB] ||
    a.exitLong[barOfA] !== b.exitLong[barOfB] ||
    a.exitShort[barOfA] !== b.exitShort[barOfB]
  )
}
