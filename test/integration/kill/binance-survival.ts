import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { JournalStep } from '#main/ports.ts'
import { againstExchange, type ShownBooks } from '#test/builders/against-exchange.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import type { ApiKey } from '#test/fakes/binance/api-keys.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'
import { stateOf } from '#test/fakes/venue/strings.ts'
import type { BinanceScenario, Place } from './binance-scenarios.ts'
import { EngineProcess, type StepCounts } from './engine-process.ts'
import { Gone, Memory, Trader } from './trader.ts'

/** Books and exchange must agree so soon after a start; a busy machine gets more looks. */
const AGREE_WITHIN_MS = 20_000
const BETWEEN_LOOKS_MS = 50
const PLACE = 'POST /api/v3/order'

/** One account at a Binance through many lives of an engine. The exchange lives on, in this process. */
export class BinanceSurvival {
  readonly #program: string
  readonly #folder: string
  readonly #fake: FakeBinance
  readonly #key: ApiKey
  #memory = new Memory()
  #account = ''
  #engine: EngineProcess | undefined
  #trader: Trader | undefined
  #reader: Database.Database | undefined
  /** What was not as it should be, each with the death before it. */
  readonly problems: string[] = []
  /** Orders that arrived at the exchange, each looked up in the books at that moment. */
  arrived = 0

  private constructor(program: string, folder: string, fake: FakeBinance) {
    this.#program = program
    this.#folder = folder
    this.#fake = fake
    this.#key = fake.openAccount({ USDT: '100000' })
    fake.venue.subscribe((event) => {
      if (event.kind !== 'execution' || event.execution !== 'NEW' || event.order.account !== this.#key.account) return
      this.arrived++
      this.#requireIntent(event.order.terms.clientOrderId)
    })
  }

  static async begin(program: string, folder: string): Promise<BinanceSurvival> {
    const fake = await startFakeBinance({ clock: WALL_CLOCK, seed: 7 })
    // Nobody starts ten times a minute: the weight of that many starts is more than the exchange allows.
    Object.assign(fake.limits.limits, { weightPerMinute: 600_000, ordersPerTenSeconds: 10_000 })
    fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
    fake.crowd.take('BTCUSDT', 'BUY', '0.01')
    return new BinanceSurvival(program, folder, fake)
  }

  /** How often each step is reached in a scenario that nobody disturbs. */
  async count(scenario: BinanceScenario): Promise<StepCounts> {
    const { engine, place } = await this.#ready('an undisturbed start')
    await scenario.prepare(place)
    await engine.arm()
    await scenario.run(place)
    const counts = (await engine.counts()) ?? {}
    await this.#tidy()
    return counts
  }

  /** Kills the engine at a step of a scenario, starts it anew and looks; answers false where the step was not reached. */
  async killAt(scenario: BinanceScenario, step: JournalStep, nth: number): Promise<boolean> {
    const { engine, place } = await this.#ready('a start')
    await scenario.prepare(place)
    await engine.arm({ step, nth })
    const isDead = await died(scenario.run(place))
    if (!isDead && (await engine.arm())) {
      await this.#tidy()
      return false
    }
    const death = `${scenario.name}, ${step} the ${nth}. time`
    await engine.kill()
    this.#engine = undefined
    try {
      const { trader } = (await this.#ready(death)).place
      // Binance changes no order: it is cancelled and placed anew, and killed in between it stays cancelled, and says so.
      const isSame = scenario.name !== 'amend'
      for (const problem of await trader.repeat(2, isSame)) this.problems.push(`${death}: ${problem}`)
      await this.#look(death)
      await this.#tidy()
    } catch (error) {
      this.problems.push(`${death}: ${String(error)}`)
    }
    return true
  }

  /** What went wrong while nothing was killed; the next job begins with an engine of its own. */
  async trouble(what: string, error: unknown): Promise<void> {
    this.problems.push(`${what}: ${String(error)}`)
    await this.#engine?.kill()
    this.#engine = undefined
  }

  async end(): Promise<void> {
    await this.#engine?.kill()
    this.#reader?.close()
    await this.#fake.close()
  }

  async #ready(death: string): Promise<{ engine: EngineProcess; place: Place }> {
    if (this.#engine === undefined || this.#trader === undefined) {
      const engine = await EngineProcess.launch(this.#program, this.#folder, [this.#fake.restUrl])
      if (engine === undefined) throw new Error('the engine was killed by somebody else')
      this.#engine = engine
      this.#trader = new Trader(engine.client, this.#memory)
      if (this.#account === '') await this.#connect(this.#trader)
      await this.#isOpen(this.#trader)
      await this.#look(death)
      await this.#trader.listen()
    }
    return { engine: this.#engine, place: { trader: this.#trader, account: this.#account, fake: this.#fake } }
  }

  async #connect(trader: Trader): Promise<void> {
    const { key, secret } = this.#key
    const { id } = await trader.call<{ id: string }>('accounts.connect', {
      exchange: 'binance',
      url: this.#fake.restUrl,
      credentials: { apiKey: key, secret },
      store: 'os',
    })
    this.#account = id
    await trader.call('accounts.enableLive', { id })
    await trader.liftLimits(id)
    this.#reader = new Database(join(this.#folder, 'books.sqlite'), { readonly: true })
  }

  /** Until the account is open and there are prices. */
  async #isOpen(trader: Trader): Promise<void> {
    const end = performance.now() + AGREE_WITHIN_MS
    for (;;) {
      const input = { account: this.#account }
      const { items } = await trader.call<{ items: { state: string }[] }>('accounts.status', input)
      if (items[0]?.state === 'open' && (await isPriced(trader))) return
      if (performance.now() > end) throw new Error(`the account is ${items[0]?.state ?? 'not there'} or has no prices`)
      await sleep(BETWEEN_LOOKS_MS)
    }
  }

  /** Waits until the books are what the exchange has; what is wrong even then is a problem. */
  async #look(death: string): Promise<void> {
    const end = performance.now() + AGREE_WITHIN_MS
    for (;;) {
      const problems = await this.#differences()
      if (problems.length === 0) return
      if (performance.now() > end) {
        for (const problem of problems) this.problems.push(`${death}: ${problem}`)
        return
      }
      await sleep(BETWEEN_LOOKS_MS)
    }
  }

  async #differences(): Promise<string[]> {
    const trader = this.#trader
    if (trader === undefined) return []
    const input = { account: this.#account, limit: 1_000 }
    const [orders, fills, balance, ledger, differences] = await Promise.all([
      trader.call<{ items: ShownBooks['orders'] }>('trading.orders', input),
      trader.call<{ items: ShownBooks['fills'] }>('trading.fills', input),
      trader.call<{ balances: ShownBooks['balances'] }>('trading.balance', { account: this.#account }),
      this.#ledger(trader),
      trader.call<{ items: ShownBooks['differences'] }>('trading.differences', { account: this.#account }),
    ])
    const { venue } = this.#fake
    const there = stateOf({ venue, account: this.#key.account })
    // A page holds so many orders and no more; older ones have been looked at before.
    const known = new Set(orders.items.map(({ clientOrderId }) => clientOrderId))
    const pageIds = new Set(orders.items.map(({ exchangeOrderId }) => exchangeOrderId))
    const isWhole = orders.items.length < input.limit
    const recent = isWhole
      ? there
      : {
          ...there,
          orders: there.orders.filter(({ clientOrderId }) => known.has(clientOrderId)),
          fills: there.fills.filter(({ orderId }) => pageIds.has(orderId)),
        }
    const books = {
      orders: orders.items,
      fills: fills.items,
      balances: balance.balances,
      ledger,
      differences: differences.items,
    }
    return [...againstExchange(recent, books), ...this.#sentTwice()]
  }

  async #ledger(trader: Trader): Promise<ShownBooks['ledger']> {
    const all: ShownBooks['ledger'][number][] = []
    let cursor: string | null | undefined
    do {
      const page = await trader.call<{ items: ShownBooks['ledger']; nextCursor?: string | null }>('portfolio.ledger', {
        account: this.#account,
        limit: 1_000,
        ...(cursor === undefined || cursor === null ? {} : { cursor }),
      })
      all.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== undefined && cursor !== null)
    return all
  }

  /** Client order ids that arrived more than once, taken or not. */
  #sentTwice(): string[] {
    const seen = new Map<string, number>()
    for (const { name, params } of this.#fake.arrivals) {
      const id = name === PLACE ? new URLSearchParams(params).get('newClientOrderId') : null
      if (id !== null) seen.set(id, (seen.get(id) ?? 0) + 1)
    }
    return [...seen].filter(([, count]) => count > 1).map(([id, count]) => `${id} was sent ${count} times`)
  }

  /** When an order arrives, the books must hold it already, for another process to see. */
  #requireIntent(clientOrderId: string): void {
    const row = this.#reader?.prepare('SELECT status FROM orders WHERE client_order_id = ?').get(clientOrderId)
    if (row === undefined) this.problems.push(`${clientOrderId} arrived before the books had it`)
  }

  async #tidy(): Promise<void> {
    const trader = this.#trader
    if (trader === undefined) return
    const input = { account: this.#account }
    for (let attempt = 0; ; attempt++) {
      const { remaining } = await trader.call<{ remaining: unknown[] }>('trading.closeAll', input)
      if (remaining.length === 0) break
      if (attempt === 20) throw new Error(`close-all leaves ${JSON.stringify(remaining)}`)
      await sleep(200)
    }
    await trader.call('risk.resume', input)
    const { crowd } = this.#fake
    crowd.withdraw('BTCUSDT')
    crowd.moveTo('BTCUSDT', '50000')
    crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
    await this.#isBack(trader)
  }

  /** Until the engine has heard that the market is where it was. */
  async #isBack(trader: Trader): Promise<void> {
    for (let look = 0; look < 400; look++) {
      const { last, ask } = await trader.call<{ last: string | null; ask: string | null }>('market.price', {
        symbol: 'BTC/USDT',
      })
      if (Number(last) === 50_000 && Number(ask) === 50_010) return
      await sleep(20)
    }
    throw new Error('the engine does not hear of the market')
  }
}

async function isPriced(trader: Trader): Promise<boolean> {
  try {
    const { isStale, ask } = await trader.call<{ isStale: boolean; ask: string | null }>('market.price', {
      symbol: 'BTC/USDT',
    })
    return !isStale && ask !== null
  } catch (error) {
    if (error instanceof Gone) throw error
    return false
  }
}

/** Whether the engine ended before the work did. */
async function died(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return false
  } catch (error) {
    if (error instanceof Gone) return true
    throw error
  }
}
