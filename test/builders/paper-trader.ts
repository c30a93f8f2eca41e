import { expect, onTestFinished } from 'vitest'
import { createEngine, type Engine } from '#main/engine/engine.ts'
import type { MarketFeed } from '#main/market/market-feed.ts'
import { ReplayMarket } from '#main/market/replay/replay-market.ts'
import { playedPrices } from '#main/market/replay/replay-moments.ts'
import { affordableQuantity } from '#main/matching/fill.ts'
import { limitPrice } from '#main/matching/limit-entry.ts'
import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import { exitRules, stopLevel, targetLevel } from '#main/strategies/definition/exit-rules.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import type { CallInput, CallName, CallOutput } from '#shared/contract/contract.ts'
import { type Decimal, decimal, decimalText, roundDownTo } from '#shared/decimal.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { memoryLog } from './clock.ts'
import { ContinuousTape, candleOf, firstBars } from './continuous-tape.ts'
import { coin, type HandFeed, handFeed } from './hand-feed.ts'
import { OwnBooks } from './own-books.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** What it trades on hourly candles, what it begins with, and what every fill costs. */
export const SYMBOL = 'ETH/USDT'
export const CAPITAL = 100_000
export const FEE = 0.001
export const HOUR = 3_600_000
/** Finer than the numbers are compared. */
const GRID = '0.000000000000001'
const WIDE = {
  maxPositionSizePct: 1,
  maxPortfolioRiskPct: 1,
  maxTotalExposurePct: 1,
  maxDrawdownPct: 1,
  minRiskRewardRatio: 0,
} as const
const OFF = {
  maxDailyLossPct: null,
  maxWeeklyLossPct: null,
  stopLossGuard: null,
  priceBandPct: null,
  duplicateWindowMs: null,
} as const

/** One execution, by the bar in which it happened. */
export type Execution = {
  readonly bar: number
  readonly side: 'buy' | 'sell'
  readonly reason: string
  readonly price: number
  readonly quantity: number
}

/** Why an order of this type leaves a position. */
const EXITS: Readonly<Record<string, string>> = {
  market: 'signal',
  stop: 'stopLoss',
  limit: 'takeProfit',
  trailing_stop: 'trailingStop',
}

/** A strategy on a paper account: it sees each bar when it has closed and acts at the first moment of the next. */
export class PaperTrader {
  readonly #compiled: CompiledStrategy
  readonly #candles: CandleColumns
  readonly #books = new OwnBooks({ USDT: String(CAPITAL) })
  #now: number
  #engine: Engine | undefined
  readonly #hand: HandFeed
  readonly #tape: ContinuousTape
  readonly #replay: ReplayMarket | undefined
  #steps = 0
  #signalBar = 0
  #best: Decimal | undefined
  #entryId: string | undefined

  constructor(compiled: CompiledStrategy, candles: CandleColumns, playsReplay = false) {
    this.#compiled = compiled
    this.#candles = candles
    this.#now = candles.time[0]
    const instrument = coin('ETH', {
      tickSize: GRID,
      lotSize: GRID,
      minNotional: '0',
      minAmount: GRID,
      makerFee: FEE,
      takerFee: FEE,
    })
    const clock = { ...systemPorts().clock, now: () => this.#now }
    if (playsReplay) {
      const options = { clock, candles, symbol: SYMBOL, timeframe: '1h', speed: 'max', instrument } as const
      this.#replay = new ReplayMarket(options)
    }
    this.#hand = handFeed(clock, [instrument])
    this.#tape = new ContinuousTape(this.#hand, SYMBOL)
  }

  async run(): Promise<{ fills: Execution[]; equity: number }> {
    const { dataFolder, log } = { dataFolder: temporaryFolder(), log: memoryLog() }
    const { ids } = systemPorts()
    // Market time jumps from moment to moment; nothing here waits for a timer.
    const clock = { now: () => this.#now, monotonic: () => this.#now, schedule: () => () => undefined }
    const steps = (): void => {
      this.#steps++
    }
    // The engine starts its market; a replay is played by hand here.
    const feed = this.#replay === undefined ? this.#hand : byHand(this.#replay)
    const engine = await createEngine({ dataFolder, ports: { clock, ids, steps }, feed, log })
    onTestFinished(() => engine.close())
    this.#engine = engine
    engine.events.subscribe((event) => this.#books.hear(event))
    await this.#ok('risk.setLimits', { limits: WIDE, protections: OFF })
    for (let bar = 0; bar < this.#candles.time.length; bar++) await this.#play(bar)
    expect(this.#books.problems).toEqual([])
    const { equity } = await this.#ok('portfolio.summary', {})
    return { fills: await this.#fills(), equity: Number(equity) }
  }

  async #play(bar: number): Promise<void> {
    const { open, close } = this.#candles
    const moments = playedPrices(candleOf(this.#candles, bar))
    this.#now = this.#candles.time[bar]
    if (this.#replay === undefined) this.#tape.show(open[bar])
    else this.#replay.step()
    await this.#rest()
    if (bar > 0) await this.#act(bar)
    for (const [i, price] of moments.entries()) {
      if (i === 0) continue
      this.#now = this.#candles.time[bar] + i
      if (this.#replay !== undefined) {
        this.#replay.step()
        await this.#rest()
        continue
      }
      await this.#tape.go(
        price,
        (heading) => this.#levels(heading),
        () => this.#after(),
      )
    }
    expect(moments[3]).toBe(close[bar])
  }

  /** What the rules of the execution model say at the open of a bar, by the signals of the bar before. */
  async #act(bar: number): Promise<void> {
    const signal = bar - 1
    // A strategy knows the bars up to the one that has closed, and no more.
    const seen = firstBars(this.#candles, bar)
    const masks = this.#compiled.signals(seen)
    for (const order of this.#books.open()) {
      if (order.side === 'buy') await this.#ok('trading.cancelOrder', { id: order.id })
    }
    const [position] = (await this.#ok('trading.positions', {})).items
    if (position !== undefined) {
      if (masks.exitLong[signal] === 1) await this.#leave(position.id)
      return
    }
    if (masks.entryLong[signal] === 1 && !this.#leftAt(bar)) await this.#enter(bar, signal)
  }

  async #leave(id: string): Promise<void> {
    for (const order of this.#books.open()) {
      if (order.parentOrderId === undefined) await this.#ok('trading.cancelOrder', { id: order.id })
    }
    await this.#ok('trading.closePosition', { id })
  }

  #leftAt(bar: number): boolean {
    return [...this.#books.fills.values()].some(({ side, time }) => side === 'sell' && time === this.#candles.time[bar])
  }

  async #enter(bar: number, signal: number): Promise<void> {
    const { risk } = this.#compiled
    const { open, close } = this.#candles
    const { equity } = await this.#ok('portfolio.summary', {})
    const isLimit = risk.entryOrder.type === 'limit'
    const limit = limitPrice(1, close[signal], risk.entryOrder.offset)
    const price = isLimit ? Math.min(open[bar], limit) : open[bar]
    const amount = affordableQuantity(risk.positionSize * Number(equity), price, FEE)
    this.#signalBar = signal
    const order = await this.#ok('trading.createOrder', {
      symbol: SYMBOL,
      side: 'buy',
      type: isLimit ? 'limit' : 'market',
      amount: onGrid(amount),
      ...(isLimit ? { price: onGrid(limit) } : {}),
    })
    this.#entryId = order.id
    await this.#after()
  }

  /** Once the entry is filled, stop and targets lie by its price. */
  async #after(): Promise<void> {
    await this.#rest()
    const entry = this.#books.orders.get(this.#entryId ?? '')
    if (entry?.status !== 'filled' || entry.averagePrice === null) return
    this.#entryId = undefined
    const { risk } = this.#compiled
    const price = Number(entry.averagePrice)
    if (risk.trailingStop !== undefined) {
      const { fraction, activateAt } = risk.trailingStop
      this.#best = decimal(price)
      await this.#ok('trading.createOrder', {
        symbol: SYMBOL,
        side: 'sell',
        type: 'trailing_stop',
        amount: entry.filled,
        trailing: {
          percent: fraction,
          ...(activateAt === 0 ? {} : { activationPrice: onGrid(price * (1 + activateAt)) }),
        },
        reduceOnly: true,
      })
    }
    const rules = exitRules(this.#compiled, this.#candles)
    const stop = stopLevel(rules.stop, 1, price, this.#signalBar)
    const target = targetLevel(rules.target, 1, price, this.#signalBar)
    const steps = risk.takeProfitSteps.map(({ at, fraction }) => ({ price: onGrid(price * (1 + at)), fraction }))
    const hasTarget = Number.isFinite(target) || steps.length > 0
    if (!Number.isFinite(stop) && !hasTarget) return
    const [position] = (await this.#ok('trading.positions', {})).items
    await this.#ok('trading.setStops', {
      id: position?.id ?? '',
      ...(Number.isFinite(stop) ? { stopLoss: onGrid(stop) } : {}),
      ...(hasTarget ? { takeProfit: steps.length > 0 ? steps : onGrid(target) } : {}),
      ...(risk.breakEvenAt === undefined ? {} : { breakEvenAfter: risk.breakEvenAt }),
    })
  }

  /** Prices at which an order that stands would do something. */
  #levels(heading: 'up' | 'down'): Decimal[] {
    const levels: Decimal[] = []
    for (const { type, price, stopPrice } of this.#books.open()) {
      if (type === 'trailing_stop') levels.push(...this.#trailingLevel(heading))
      else if (price !== null) levels.push(decimal(price))
      else if (stopPrice !== null) levels.push(decimal(stopPrice))
    }
    return levels
  }

  #trailingLevel(heading: 'up' | 'down'): Decimal[] {
    const { trailingStop } = this.#compiled.risk
    const last = decimal(this.#hand.quote(SYMBOL)?.last ?? 0)
    if (this.#best === undefined || trailingStop === undefined || heading === 'up') return []
    const entry = [...this.#books.fills.values()].findLast(({ side }) => side === 'buy')
    if (last.gt(this.#best)) this.#best = last
    const activation = decimal(Number(entry?.price) * (1 + trailingStop.activateAt))
    if (trailingStop.activateAt > 0 && this.#best.lt(activation)) return []
    return [roundDownTo(this.#best.sub(this.#best.mul(trailingStop.fraction)), decimal(GRID))]
  }

  async #fills(): Promise<Execution[]> {
    const { items } = await this.#ok('trading.fills', { limit: 1_000 })
    const byOrder = new Map<string, Execution & { value: number }>()
    for (const { orderId, side, price, amount, time } of items) {
      const order = await this.#ok('trading.order', { id: orderId })
      const reason = side === 'buy' ? 'entry' : (EXITS[order.type] ?? order.type)
      const before = byOrder.get(orderId)
      const quantity = (before?.quantity ?? 0) + Number(amount)
      const value = (before?.value ?? 0) + Number(amount) * Number(price)
      const bar = Math.floor((time - this.#candles.time[0]) / HOUR)
      byOrder.set(orderId, { bar, side, reason, price: value / quantity, quantity, value })
    }
    return [...byOrder.values()].map(({ bar, side, reason, price, quantity }) => ({
      bar,
      side,
      reason,
      price,
      quantity,
    }))
  }

  async #ok<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    if (this.#engine === undefined) throw new Error('the engine is not open')
    const result = await this.#engine.dispatcher.dispatch(name, input, { origin: 'cli' })
    if (!result.ok) throw new Error(`${name} ${JSON.stringify(input)}: ${result.error.code} ${result.error.message}`)
    // The dispatcher has checked the value against the call's own schema.
    return result.value as CallOutput<Name>
  }

  async #rest(): Promise<void> {
    for (let quiet = 0, seen = this.#steps; quiet < 6; quiet++) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      if (seen !== this.#steps) quiet = 0
      seen = this.#steps
    }
  }
}

/** A market that does not move by itself. */
function byHand(market: MarketFeed): MarketFeed {
  return {
    mode: market.mode,
    instruments: () => market.instruments(),
    quote: (symbol) => market.quote(symbol),
    book: (symbol) => market.book(symbol),
    candles: (symbol, timeframe, limit) => market.candles(symbol, timeframe, limit),
    subscribe: (listener) => market.subscribe(listener),
    start: () => undefined,
    stop: () => undefined,
  }
}

function onGrid(value: number): string {
  return decimalText(roundDownTo(decimal(value), decimal(GRID)))
}
