import { expect, onTestFinished } from 'vitest'
import { createEngine, type Engine } from '#main/engine/engine.ts'
import { playedPrices } from '#main/market/replay/replay-moments.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import type { CallInput, CallName, CallOutput } from '#shared/contract/contract.ts'
import { type Decimal, decimal, decimalText, roundDownTo } from '#shared/decimal.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import { memoryLog } from './clock.ts'
import { ContinuousTape, candleOf } from './continuous-tape.ts'
import { coin, type HandFeed, handFeed } from './hand-feed.ts'
import { OwnBooks } from './own-books.ts'
import { CAPITAL, type Execution, FEE, HOUR, SYMBOL } from './paper-trader.ts'
import { temporaryFolder } from './temporary-folder.ts'

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

/** An engine on a market that is played by hand, on which stored strategies trade by themselves. */
export class StrategyTrader {
  readonly dataFolder = temporaryFolder()
  readonly feed: HandFeed
  readonly #candles: CandleColumns
  readonly #books = new OwnBooks({ USDT: String(CAPITAL) })
  readonly #tape: ContinuousTape
  #now: number
  #engine: Engine | undefined
  #steps = 0
  #trailing: { readonly id: string; best: Decimal } | undefined

  constructor(candles: CandleColumns) {
    this.#candles = candles
    this.#now = candles.time[0]
    const clock = { ...systemPorts().clock, now: () => this.#now }
    const free = { tickSize: GRID, lotSize: GRID, minNotional: '0', minAmount: GRID, makerFee: FEE, takerFee: FEE }
    this.feed = handFeed(clock, [coin('ETH', free), coin('BTC', free)])
    this.#tape = new ContinuousTape(this.feed, SYMBOL)
  }

  /** Opens the engine, or opens it again. */
  async open(): Promise<void> {
    await this.#engine?.close()
    const { ids } = systemPorts()
    const clock = { now: () => this.#now, monotonic: () => this.#now, schedule: () => () => undefined }
    const steps = (): void => {
      this.#steps++
    }
    const ports = { clock, ids, steps }
    const engine = await createEngine({ dataFolder: this.dataFolder, ports, feed: this.feed, log: memoryLog() })
    onTestFinished(() => engine.close())
    engine.events.subscribe((event) => this.#books.hear(event))
    this.#engine = engine
  }

  /** Takes away what the account would hold a strategy back with. */
  async widen(): Promise<void> {
    await this.ok('risk.setLimits', { limits: WIDE, protections: OFF })
  }

  async close(): Promise<void> {
    await this.#engine?.close()
    this.#engine = undefined
  }

  /** Stores a strategy and answers its id. */
  async store(definition: StrategyDefinition): Promise<string> {
    return (await this.ok('strategies.create', { definition: JSON.stringify(definition) })).id
  }

  /** Plays bars [from, to): each is shown from its open to its close and then told to have closed. */
  async play(from: number, to: number): Promise<void> {
    for (let bar = from; bar < to; bar++) {
      const candle = candleOf(this.#candles, bar)
      this.#now = candle.time
      this.#tape.show(candle.open)
      await this.rest()
      for (const [i, price] of playedPrices(candle).entries()) {
        if (i === 0) continue
        this.#now = candle.time + i
        await this.#tape.go(
          price,
          (heading) => this.#levels(heading),
          () => this.rest(),
        )
      }
      this.feed.closeBar(SYMBOL, '1h', candle)
    }
    expect(this.#books.problems).toEqual([])
  }

  /** Opens a bar on a book that holds little at its best price and the rest 1 % above. */
  thin(bar: number): void {
    const { time, open } = candleOf(this.#candles, bar)
    this.#now = time
    const [best, worse] = [String(open), decimalText(roundDownTo(decimal(open).mul('1.01'), decimal(GRID)))]
    this.feed.show(
      SYMBOL,
      [[best, '1000000']],
      [
        [best, '0.001'],
        [worse, '1000000'],
      ],
    )
    this.feed.trade(SYMBOL, best, '0.000001', 'buy')
  }

  /** All executions by order, with the reasons that the trades give for exits. */
  async fills(): Promise<Execution[]> {
    const { items } = await this.ok('trading.fills', { limit: 1_000 })
    const byOrder = new Map<string, Execution & { value: number }>()
    for (const { orderId, side, price, amount, time } of items) {
      const { type } = await this.ok('trading.order', { id: orderId })
      const reason = side === 'buy' ? 'entry' : (EXITS[type] ?? type)
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

  async ok<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    const result = await this.call(name, input)
    if (!result.ok) throw new Error(`${name} ${JSON.stringify(input)}: ${result.error.code} ${result.error.message}`)
    // The dispatcher has checked the value against the call's own schema.
    return result.value as CallOutput<Name>
  }

  async call(name: CallName, input: unknown) {
    if (this.#engine === undefined) throw new Error('the engine is not open')
    return this.#engine.dispatcher.dispatch(name, input, { origin: 'cli' })
  }

  /** Waits until nothing happens any more. */
  async rest(): Promise<void> {
    for (let quiet = 0, seen = this.#steps; quiet < 8; quiet++) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      if (seen !== this.#steps) quiet = 0
      seen = this.#steps
    }
  }

  /** Prices at which an order that stands would do something. */
  #levels(heading: 'up' | 'down'): Decimal[] {
    const levels: Decimal[] = []
    for (const order of this.#books.open()) {
      if (order.type === 'trailing_stop') levels.push(...this.#trailingLevel(heading, order))
      else if (order.price !== null) levels.push(decimal(order.price))
      else if (order.stopPrice !== null) levels.push(decimal(order.stopPrice))
    }
    return levels
  }

  #trailingLevel(heading: 'up' | 'down', { id, trailing }: ReturnType<OwnBooks['open']>[number]): Decimal[] {
    const last = decimal(this.feed.quote(SYMBOL)?.last ?? 0)
    if (this.#trailing?.id !== id) {
      const entry = [...this.#books.fills.values()].findLast(({ side }) => side === 'buy')
      this.#trailing = { id, best: decimal(entry?.price ?? 0) }
    }
    if (last.gt(this.#trailing.best)) this.#trailing.best = last
    const { best } = this.#trailing
    if (heading === 'up' || trailing?.percent === undefined) return []
    if (trailing.activationPrice !== undefined && best.lt(trailing.activationPrice)) return []
    return [roundDownTo(best.sub(best.mul(trailing.percent)), decimal(GRID))]
  }
}

/** Why an order of this type leaves a position. */
const EXITS: Readonly<Record<string, string>> = {
  market: 'signal',
  stop: 'stopLoss',
  limit: 'takeProfit',
  trailing_stop: 'trailingStop',
}
