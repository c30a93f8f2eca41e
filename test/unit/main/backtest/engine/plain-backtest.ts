import type { SignalMasks } from '#main/strategies/definition/compiled-strategy.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { ExitReason } from '#shared/domain/report.ts'

/** The settings that the plain program knows; levels are fractions of the entry price. */
export type PlainSettings = {
  readonly capital: number
  readonly fee: number
  readonly slippage: number
  readonly positionSize: number
  readonly stopLoss: number | undefined
  readonly takeProfit: number | undefined
  readonly trailingStop: { readonly fraction: number; readonly activateAt: number } | undefined
  readonly maxBarsInTrade: number | undefined
  readonly cooldownBars: number
  readonly reverses: boolean
}

export type PlainTrade = {
  direction: 'long' | 'short'
  entryBar: number
  exitBar: number
  entryPrice: number
  exitPrice: number
  quantity: number
  pnl: number
  fees: number
  mae: number
  mfe: number
  exitReason: ExitReason
}

type Position = {
  readonly direction: 'long' | 'short'
  readonly entryBar: number
  readonly entryPrice: number
  readonly quantity: number
  readonly entryFee: number
  best: number
  highest: number
  lowest: number
}

/**
 * The execution model written down a second time: one bar after the other, one rule after the other, without any thought
 * of speed, and sharing nothing with the engine. Tests compare the two.
 */
export function plainBacktest(candles: CandleColumns, masks: SignalMasks, settings: PlainSettings) {
  const { fee, slippage } = settings
  const trades: PlainTrade[] = []
  const equity: number[] = []
  let cash = settings.capital
  let position: Position | undefined
  let lastExit = Number.NEGATIVE_INFINITY
  let barsHeld = 0
  let ambiguous = 0

  const buy = (price: number) => price * (1 + slippage)
  const sell = (price: number) => price * (1 - slippage)
  const worth = (held: Position, price: number) =>
    held.direction === 'long' ? held.quantity * price : held.quantity * (2 * held.entryPrice - price)

  function enter(direction: 'long' | 'short', bar: number): void {
    const entryPrice = direction === 'long' ? buy(candles.open[bar]) : sell(candles.open[bar])
    const quantity = (cash * settings.positionSize) / (entryPrice * (1 + fee))
    const entryFee = quantity * entryPrice * fee
    // A short's margin is its value at the entry, so that both directions tie up the same cash.
    cash -= quantity * entryPrice + entryFee
    position = {
      direction,
      entryBar: bar,
      entryPrice,
      quantity,
      entryFee,
      best: entryPrice,
      highest: entryPrice,
      lowest: entryPrice,
    }
  }

  function leave(held: Position, bar: number, exitPrice: number, exitReason: ExitReason): void {
    const exitFee = exitReason === 'end' ? 0 : held.quantity * exitPrice * fee
    const value = worth(held, exitPrice)
    cash += value - exitFee
    const up = held.highest / held.entryPrice - 1
    const down = held.lowest / held.entryPrice - 1
    trades.push({
      direction: held.direction,
      entryBar: held.entryBar,
      exitBar: bar,
      entryPrice: held.entryPrice,
      exitPrice,
      quantity: held.quantity,
      pnl: value - held.quantity * held.entryPrice - held.entryFee - exitFee,
      fees: held.entryFee + exitFee,
      mae: held.direction === 'long' ? down : -up,
      mfe: held.direction === 'long' ? up : -down,
      exitReason,
    })
    lastExit = bar
    position = undefined
  }

  function see(held: Position, high: number, low: number): void {
    held.highest = Math.max(held.highest, high)
    held.lowest = Math.min(held.lowest, low)
  }

  for (let bar = 0; bar < candles.time.length; bar++) {
    const open = candles.open[bar]
    const high = candles.high[bar]
    const low = candles.low[bar]
    const close = candles.close[bar]
    const before = bar - 1
    const has = (mask: Uint8Array) => before >= 0 && mask[before] === 1

    // 1. At the open.
    let leftAtOpen = false
    if (position !== undefined) {
      const held: Position = position
      const isLong = held.direction === 'long'
      const exitPrice = isLong ? sell(open) : buy(open)
      const isOpposite = has(isLong ? masks.entryShort : masks.entryLong)
      if (settings.reverses && isOpposite) {
        see(held, open, open)
        leave(held, bar, exitPrice, 'opposite')
        leftAtOpen = true
        if (cash > 0) enter(isLong ? 'short' : 'long', bar)
      } else if (has(isLong ? masks.exitLong : masks.exitShort)) {
        see(held, open, open)
        leave(held, bar, exitPrice, 'signal')
        leftAtOpen = true
      } else if (settings.maxBarsInTrade !== undefined && bar - held.entryBar >= settings.maxBarsInTrade) {
        see(held, open, open)
        leave(held, bar, exitPrice, 'time')
        leftAtOpen = true
      }
    }
    if (!leftAtOpen && position === undefined && bar - lastExit > settings.cooldownBars) {
      if (has(masks.entryLong)) enter('long', bar)
      else if (has(masks.entryShort)) enter('short', bar)
    }

    // 2. to 4. Inside the bar.
    if (position !== undefined) {
      const held: Position = position
      const isLong = held.direction === 'long'
      const isEntryBar = held.entryBar === bar
      let stop: number | undefined
      let reason: ExitReason = 'stopLoss'
      if (settings.stopLoss !== undefined) {
        stop = isLong ? held.entryPrice * (1 - settings.stopLoss) : held.entryPrice * (1 + settings.stopLoss)
      }
      if (settings.trailingStop !== undefined) {
        const { fraction, activateAt } = settings.trailingStop
        const active = isLong
          ? held.best >= held.entryPrice * (1 + activateAt)
          : held.best <= held.entryPrice * (1 - activateAt)
        const trail = isLong ? held.best * (1 - fraction) : held.best * (1 + fraction)
        if (active && (stop === undefined || (isLong ? trail > stop : trail < stop))) {
          stop = trail
          reason = 'trailingStop'
        }
      }
      let target: number | undefined
      if (settings.takeProfit !== undefined) {
        target = isLong ? held.entryPrice * (1 + settings.takeProfit) : held.entryPrice * (1 - settings.takeProfit)
      }
      const beyondStop = (price: number) => stop !== undefined && (isLong ? price <= stop : price >= stop)
      const beyondTarget = (price: number) => target !== undefined && (isLong ? price >= target : price <= target)
      const slipped = (price: number) => (isLong ? sell(price) : buy(price))
      if (!isEntryBar && beyondStop(open)) {
        see(held, open, open)
        leave(held, bar, slipped(open), reason)
      } else if (!isEntryBar && beyondTarget(open)) {
        see(held, open, open)
        leave(held, bar, open, 'takeProfit')
      } else {
        see(held, high, low)
        const stopTouched = beyondStop(isLong ? low : high)
        const targetTouched = beyondTarget(isLong ? high : low)
        if (stopTouched && targetTouched) ambiguous++
        if (stopTouched && stop !== undefined) leave(held, bar, slipped(stop), reason)
        else if (targetTouched && target !== undefined) leave(held, bar, target, 'takeProfit')
        else held.best = isLong ? Math.max(held.best, high) : Math.min(held.best, low)
      }
    }

    // At the close.
    if (position !== undefined) barsHeld++
    equity.push(position === undefined ? cash : cash + worth(position, close))
    if (equity[bar] <= 0) break
  }
  if (position !== undefined) leave(position, equity.length - 1, candles.close[equity.length - 1], 'end')
  return { trades, equity, barsHeld, ambiguous }
}
