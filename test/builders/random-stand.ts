import { onTestFinished } from 'vitest'
import { createEngine, type Engine } from '#main/engine/engine.ts'
import type { JournalStep } from '#main/ports.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import type { CallInput, CallName, CallOutput } from '#shared/contract/contract.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { AppError } from '#shared/errors.ts'
import { countedIds, fakeClock, memoryLog } from './clock.ts'
import { type Dice, diceOf } from './dice.ts'
import { handFeed } from './hand-feed.ts'
import { OwnBooks } from './own-books.ts'
import { COINS, priceText, tickOf } from './random-trader.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** What every account begins with. */
export const OPENING = '100000'
/** What a call may be refused with; anything else is a defect. */
const REFUSALS = new Set([
  'VALIDATION',
  'INSUFFICIENT_FUNDS',
  'RISK_DENIED',
  'EXCHANGE_REJECTED',
  'CONFLICT',
  'NOT_FOUND',
  'STALE_DATA',
])

/** An engine on a market that moves at random, with commits that can be made to fail, and with the test's own books beside it. */
export class RandomStand {
  readonly dice: Dice
  readonly books = new OwnBooks({ USDT: OPENING })
  readonly counts: Record<string, number> = {}
  readonly clock = fakeClock(Date.UTC(2023, 10, 15, 12))
  readonly #feed = handFeed(this.clock, COINS)
  readonly log = memoryLog()
  readonly #folder = temporaryFolder()
  readonly ids = countedIds()
  readonly #prices = new Map(COINS.map(({ symbol }) => [symbol, 1_000]))
  #engine: Engine | undefined
  #steps = 0
  failing: { readonly step: JournalStep; readonly chance: number } | undefined
  #calls = 0

  constructor(seed: number) {
    this.dice = diceOf(seed)
    onTestFinished(() => this.#engine?.close())
  }

  async open(): Promise<void> {
    this.#engine = await createEngine({
      dataFolder: this.#folder,
      ports: { ...systemPorts(), clock: this.clock, ids: this.ids, steps: (step) => this.#step(step) },
      feed: this.#feed,
      log: this.log,
    })
    this.#engine.events.subscribe((event) => this.books.hear(event))
    for (const { symbol } of COINS) this.show(symbol)
    await this.rest()
  }

  /** Calls as the contract says; a refusal is undefined. */
  async try<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name> | undefined> {
    // Each origin has a bucket of calls of its own.
    const origin = (['cli', 'tray', 'socket'] as const)[this.#calls++ % 3] ?? 'cli'
    const result = await this.engine().dispatcher.dispatch(name, input, { origin })
    const what = `${name} ${result.ok ? 'done' : result.error.code}`
    this.counts[what] = (this.counts[what] ?? 0) + 1
    // The dispatcher has checked the value against the call's own schema.
    if (result.ok) return result.value as CallOutput<Name>
    const { code, message } = result.error
    const isStorage = code === 'STORAGE' || code === 'EXCHANGE_UNAVAILABLE'
    if (!REFUSALS.has(code) && !(isStorage && this.failing !== undefined)) {
      this.books.problems.push(`${name} ${JSON.stringify(input)}: ${code} ${message}`)
    }
    return undefined
  }

  /** As `try`, for a call that has to succeed. */
  async ok<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    const value = await this.try(name, input)
    if (value === undefined) throw new Error(`${name} was refused`)
    return value
  }

  engine(): Engine {
    if (this.#engine === undefined) throw new Error('the engine is not open')
    return this.#engine
  }

  /** Until nothing is under way any more. */
  async rest(): Promise<void> {
    for (let quiet = 0, seen = this.#steps; quiet < 8; quiet++) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      if (seen !== this.#steps) quiet = 0
      seen = this.#steps
    }
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms)
    await this.rest()
  }

  price(symbol: string): number {
    return this.#prices.get(symbol) ?? 1_000
  }

  drift(): void {
    for (const { symbol } of COINS) {
      const far = this.dice.chance(0.03) ? 80 : 8
      const next = this.price(symbol) + this.dice.between(-far, far)
      const tick = tickOf(symbol)
      this.#prices.set(symbol, Math.round(Math.min(2_000, Math.max(500, next)) / tick) * tick)
    }
  }

  change(symbol: string, changes: Partial<Instrument>): void {
    this.#feed.change(symbol, changes)
  }

  move(): void {
    this.drift()
    for (const { symbol } of COINS) this.show(symbol)
  }

  /** A thin book around the price, then a trade at it. */
  show(symbol: string): void {
    const { dice } = this
    const price = this.price(symbol)
    const tick = tickOf(symbol)
    const levels = (side: 1 | -1): [string, string][] =>
      Array.from({ length: dice.between(1, 4) }, (_, i) => [
        priceText(symbol, price + side * tick * i - (side === -1 ? tick : 0)),
        decimalText(decimal(dice.between(100, 6_000)).div(100)),
      ])
    this.#feed.show(symbol, levels(-1), levels(1))
    this.trade(symbol, decimalText(decimal(dice.between(1, 3_000)).div(100)))
  }

  deep(symbol: string): void {
    const price = this.price(symbol)
    this.#feed.show(
      symbol,
      [[priceText(symbol, price - tickOf(symbol)), '100000']],
      [[priceText(symbol, price), '100000']],
    )
    this.trade(symbol, '0.01')
  }

  trade(symbol: string, amount: string): void {
    this.#feed.trade(symbol, priceText(symbol, this.price(symbol)), amount, this.dice.one(['buy', 'sell']))
  }

  #step(step: JournalStep): void {
    this.#steps++
    if (this.failing?.step !== step || !this.dice.chance(this.failing.chance)) return
    this.counts['failed commits'] = (this.counts['failed commits'] ?? 0) + 1
    throw new AppError('STORAGE', 'the disk is full, says the test')
  }
}
