import { expect, onTestFinished } from 'vitest'
import { createEngine, type Engine, type EngineConfig } from '#main/engine/engine.ts'
import type { StepWatcher } from '#main/ports.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import type { CallInput, CallName, CallOutput, CallResult } from '#shared/contract/contract.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Order } from '#shared/domain/order.ts'
import { type FakeClock, fakeClock, memoryLog } from './clock.ts'
import { coin, type HandFeed, handFeed } from './hand-feed.ts'
import { temporaryFolder } from './temporary-folder.ts'

type CallError = Extract<CallResult, { ok: false }>['error']

/** A Wednesday, 2023-11-15 12:00 UTC: far from the ends of its day and week. */
export const NOON = Date.UTC(2023, 10, 15, 12)

/** Everything of an account that an order could change. */
export type TradingState = {
  readonly balances: unknown
  readonly positions: unknown
  readonly orders: unknown
  readonly trades: unknown
  readonly ledger: unknown
}

/** A real engine on a market and a clock by hand, spoken to through the contract alone. */
export type TradingStand = {
  readonly feed: HandFeed
  readonly clock: FakeClock
  readonly log: ReturnType<typeof memoryLog>
  readonly folder: string
  engine: Engine
  /** The answer, whatever it is. */
  call(name: CallName, input: unknown): Promise<CallResult>
  /** The value of a call that has to succeed. */
  ok<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>
  /** The error of a call that has to fail. */
  fails(name: CallName, input: unknown): Promise<CallError>
  /** All that an order could change of an account. */
  state(account?: string): Promise<TradingState>
  /** Buys at the market with a key of its own. */
  buy(symbol: string, amount: string, more?: Partial<CallInput<'trading.createOrder'>>): Promise<Order>
  /** Goes on by so much time, then lets everything that follows come to rest. */
  pass(ms: number): Promise<void>
  /** Goes on by so much time at a turn until `work` has ended; `each` is done between. */
  passUntil<Result>(work: Promise<Result>, ms: number, each?: () => void): Promise<Result>
  /** Until nothing is under way any more. */
  rest(): Promise<void>
  /** Closes the engine and opens another on the same folder. */
  restart(): Promise<void>
}

/** Opens an engine in a folder of its own on the given instruments, each at 100 with BTC/USDT at 50,000. */
export async function tradingStand(
  instruments: readonly Instrument[] = [coin('BTC'), coin('ETH')],
  { steps, ...config }: Partial<EngineConfig> & { readonly steps?: StepWatcher } = {},
): Promise<TradingStand> {
  const clock = fakeClock(NOON)
  const feed = handFeed(clock, instruments)
  const log = memoryLog()
  const folder = temporaryFolder()
  const open = () =>
    createEngine({
      dataFolder: folder,
      ports: { ...systemPorts(), clock, ...(steps === undefined ? {} : { steps }) },
      feed,
      log,
      ...config,
    })
  const engine = await open()
  for (const { symbol, base } of instruments) feed.move(symbol, base === 'BTC' ? 50_000 : 100)
  let keys = 0
  const rest = async (): Promise<void> => {
    for (let turn = 0; turn < 40; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
  }
  const stand: TradingStand = {
    feed,
    clock,
    log,
    folder,
    engine,
    call: (name, input) => stand.engine.dispatcher.dispatch(name, input, { origin: 'cli' }),
    async ok(name, input) {
      const result = await stand.call(name, input)
      if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`)
      // The dispatcher has checked the value against the call's own schema.
      return result.value as CallOutput<typeof name>
    },
    async fails(name, input) {
      const result = await stand.call(name, input)
      if (result.ok) throw new Error(`${name} answered ${JSON.stringify(result.value)}`)
      return result.error
    },
    async state(account) {
      const of = account === undefined ? {} : { account }
      const { balances } = await stand.ok('trading.balance', of)
      const positions = await stand.ok('trading.positions', of)
      const orders = await stand.ok('trading.orders', { ...of, open: true, limit: 1_000 })
      const trades = await stand.ok('trading.trades', { ...of, limit: 1_000 })
      const ledger = await stand.ok('portfolio.ledger', { ...of, limit: 1_000 })
      return {
        balances,
        positions: positions.items,
        orders: orders.items,
        trades: trades.items,
        ledger: ledger.items,
      }
    },
    async buy(symbol, amount, more = {}) {
      const idempotencyKey = `stand-${++keys}`
      return stand.ok('trading.createOrder', { symbol, side: 'buy', type: 'market', amount, idempotencyKey, ...more })
    },
    async pass(ms) {
      clock.advance(ms)
      await rest()
    },
    async passUntil(work, ms, each) {
      const progress = { isOver: false }
      const ended = work.finally(() => {
        progress.isOver = true
      })
      while (!progress.isOver) {
        await stand.pass(ms)
        each?.()
      }
      return ended
    },
    rest,
    async restart() {
      await stand.engine.close()
      stand.engine = await open()
    },
  }
  onTestFinished(() => stand.engine.close())
  return stand
}

/** Asserts that `refused` changes nothing of the account and that the engine still answers. */
export async function expectNothingChanged<Result>(
  stand: TradingStand,
  refused: () => Promise<Result>,
  account?: string,
): Promise<Result> {
  const before = await stand.state(account)
  const result = await refused()
  expect(await stand.state(account)).toEqual(before)
  await stand.ok('system.health', {})
  return result
}
