import { expect, test, vi } from 'vitest'
import type { openDatabase } from '#main/storage/open-database.ts'
import type { CallInput } from '#shared/contract/contract.ts'
import { type Decimal, decimal, decimalText, ONE, ZERO } from '#shared/decimal.ts'
import type { Fill } from '#shared/domain/fill.ts'
import { isFinal, type Order } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import { amountTexts } from '#test/builders/own-books.ts'
import { OPENING, RandomStand } from '#test/builders/random-stand.ts'
import {
  COINS,
  mayCancel,
  priceText,
  randomAmendment,
  randomOrder,
  randomStops,
  type Sight,
} from '#test/builders/random-trader.ts'

// Ten thousand operations would wait for the disk most of the time; that commits are durable is shown elsewhere.
vi.mock('#main/storage/open-database.ts', async (original) => {
  const real = await original<{ openDatabase: typeof openDatabase }>()
  return {
    ...real,
    openDatabase: (...given: Parameters<typeof openDatabase>) => {
      const database = real.openDatabase(...given)
      database.pragma('synchronous = OFF')
      return database
    },
  }
})

const OPERATIONS = Number(process.env['TRADING_OPERATIONS'] ?? 10_000)
/** The least worth of an order of the coins that have one. */
const LEAST = '5'
const WIDE = {
  limits: {
    maxPositionSizePct: 1,
    maxPortfolioRiskPct: 1,
    maxTotalExposurePct: 1,
    maxOpenPositions: 1_000,
    maxDrawdownPct: 1,
    minRiskRewardRatio: 0,
  },
  protections: {
    maxDailyLossPct: null,
    maxWeeklyLossPct: null,
    stopLossGuard: null,
    cooldownMs: null,
    lowProfit: null,
    maxOrdersPerMinute: null,
    priceBandPct: null,
    duplicateWindowMs: null,
  },
} as const

type PageOf<Item> = { readonly items: readonly Item[]; readonly nextCursor?: string | undefined }

/** An engine on a market by hand, traded on at random and checked against books that the test keeps itself. */
class Run extends RandomStand {
  readonly #keyed: CallInput<'trading.createOrder'>[] = []
  #positions: readonly Position[] = []
  #ledgerFrom = 0

  sight(): Sight & { positions: readonly Position[] } {
    const now = this.clock.now()
    return { price: (symbol) => this.price(symbol), open: this.books.open(), positions: this.#positions, now }
  }
  /** One random thing that a trader or the market does. */
  async operate(): Promise<void> {
    const { dice } = this
    const sight = this.sight()
    const roll = dice.next()
    const crowded = sight.open.length > 60
    if (roll < 0.3) this.move()
    else if (roll < (crowded ? 0.35 : 0.66)) await this.#create(sight)
    else if (roll < 0.76) await this.#cancel(sight)
    else if (roll < 0.84) await this.#amend(sight)
    else if (roll < 0.89) await this.#close(sight)
    else if (roll < 0.94) await this.#stops(sight)
    else if (roll < 0.96) await this.#batch(sight)
    else if (roll < 0.97) await Promise.all([this.#create(sight), this.#cancel(sight), this.#close(sight)])
    else if (roll < 0.98) await this.try('trading.previewOrder', randomOrder(dice, sight))
    else if (roll < 0.99)
      await this.try('trading.createSmartOrder', { symbol: dice.one(['SAFE/USDT', 'MIXED/USDT']), side: 'buy' })
    else await this.pass(dice.between(1, 120_000))
    await this.pass(dice.between(0, 400))
  }

  /** Commits fail for a while: what is asked is refused or not known, and afterwards all is as if nothing had been. */
  async withFailingStorage(): Promise<void> {
    const step = this.dice.one(['books.committing', 'paper.committing'] as const)
    this.failing = { step, chance: this.dice.one([0.3, 1]) }
    for (let i = this.dice.between(1, 6); i > 0; i--) {
      await this.operate()
      this.#expectNoProblems()
      this.#expectBalanced()
    }
    this.failing = undefined
    // After some seconds books and exchange are brought in step again.
    for (let i = 0; i < 4; i++) await this.pass(2_100)
    await this.check()
  }

  /** A coin is halted for a while: nothing of it can be placed, and what stands stays. */
  async withHalt(): Promise<void> {
    const { symbol } = this.dice.one(COINS)
    this.change(symbol, { status: 'halted' })
    for (let i = this.dice.between(1, 10); i > 0; i--) {
      await this.operate()
      await this.check()
    }
    this.change(symbol, { status: 'trading' })
  }

  async restart(): Promise<void> {
    const sight = this.sight()
    // Some is under way when the engine is told to end; what it answers then is its own matter.
    const pending = this.dice.chance(0.5)
      ? [1, 2, 3].map(() =>
          this.engine().dispatcher.dispatch('trading.createOrder', randomOrder(this.dice, sight), { origin: 'window' }),
        )
      : []
    await this.engine().close()
    await Promise.allSettled(pending)
    if (this.dice.chance(0.5)) this.drift()
    this.clock.advance(this.dice.between(0, 100_000))
    await this.open()
    // What was found out at the start was told to nobody.
    this.books.catchUp(await this.#fills(), await this.#orders())
  }

  async closeAll(): Promise<void> {
    const closing = this.try('trading.closeAll', {})
    for (let i = 0; i < 8; i++) {
      for (const { symbol } of COINS) this.deep(symbol)
      await this.pass(300)
    }
    const result = await closing
    // What is worth less than the least order cannot be sold, and close-all says so.
    const dust = COINS.filter(({ minNotional }) => minNotional !== '0').map(({ symbol }) => symbol)
    const isDust = ({ symbol, value }: { symbol: string; value: string | null }): boolean =>
      dust.includes(symbol) && decimal(value ?? 'unknown').lt(LEAST)
    expect(result?.remaining.filter((item) => !isDust(item))).toEqual([])
    expect(result?.errors.length).toBeGreaterThanOrEqual(result?.remaining.length ?? 0)
    await this.ok('risk.resume', {})
  }

  /** What has to hold whenever nothing is under way. */
  async check(): Promise<void> {
    this.#expectNoProblems()
    const { balances } = await this.ok('trading.balance', {})
    for (const { currency, total, free, reserved } of balances) {
      const isSound = decimal(total).gte(0) && decimal(free).gte(0) && decimal(free).add(reserved).eq(total)
      if (!isSound || decimal(reserved).lt(0)) expect({ currency, total, free, reserved }).toBe('sound')
    }
    expect(amountTexts(new Map(balances.map(({ currency, total }) => [currency, decimal(total)])))).toEqual(
      amountTexts(this.books.money),
    )
    const { items: positions } = await this.ok('trading.positions', { limit: 1_000 })
    this.#positions = positions
    expect(amountTexts(new Map(positions.map(({ symbol, quantity }) => [symbol, decimal(quantity)])))).toEqual(
      amountTexts(this.books.positions),
    )
    this.#checkProtection(positions)
  }

  /** As `check`, and what takes longer: equity, the ledger, each open order and its fills. */
  async checkMore(): Promise<void> {
    await this.check()
    const worths = new Map<string, Decimal>([['USDT', ONE]])
    for (const { symbol, base } of COINS) worths.set(base, decimal(priceText(symbol, this.price(symbol))))
    const { equity, cash, missing } = await this.ok('portfolio.summary', {})
    expect([equity, missing]).toEqual([decimalText(this.books.worth(worths)), []])
    expect(cash).toBe(decimalText(this.books.money.get('USDT') ?? ZERO))
    await this.#readLedger()
    this.#expectBalanced()
    expect(amountTexts(this.books.ledgerHoldings)).toEqual(amountTexts(this.books.money))
    const { items: open } = await this.ok('trading.orders', { open: true, limit: 1_000 })
    expect(open.map(({ id }) => id).sort()).toEqual(
      this.books
        .open()
        .map(({ id }) => id)
        .sort(),
    )
    for (const order of open) this.#checkFills(order)
  }

  /** With deep books and some time, everything that a plan asks for stands. */
  async settle(): Promise<void> {
    for (let i = 0; i < 8; i++) {
      for (const { symbol } of COINS) this.deep(symbol)
      await this.pass(10_000)
    }
    await this.checkMore()
    for (const { symbol, coverage } of this.#positions) {
      if (symbol.startsWith('SAFE')) expect({ symbol, naked: coverage.naked }).toEqual({ symbol, naked: '0' })
      if (symbol.startsWith('FREE'))
        expect({ symbol, orders: this.#protecting(symbol) }).toEqual({ symbol, orders: [] })
    }
    // Nothing that protects is left without a position.
    for (const { symbol } of COINS) {
      if (!(this.books.positions.get(symbol) ?? ZERO).isZero()) continue
      expect(this.#protecting(symbol)).toEqual([])
    }
  }

  /** All that was ever told is what is stored, and trades add up to what the account has gained. */
  async checkAll(): Promise<void> {
    await this.settle()
    const fills = await this.#fills()
    expect(new Map(fills.map((fill) => [fill.id, fill]))).toEqual(this.books.fills)
    const orders = await this.#orders()
    for (const order of orders) {
      this.#checkFills(order)
      const told = this.books.orders.get(order.id)
      expect([order.id, order.status, order.filled]).toEqual([order.id, told?.status, told?.filled])
    }
    for (const { id } of orders.filter((_, i) => i % 20 === 0)) await this.#checkLife(id)
    const trades = await this.#all((page) => this.ok('trading.trades', page))
    const gained = trades.reduce((sum, { pnl }) => sum.add(pnl), ZERO)
    const { equity } = await this.ok('portfolio.summary', {})
    expect(decimalText(decimal(OPENING).add(gained))).toBe(equity)
    const errors = this.log.lines.filter(({ level, message }) => level === 'error' && !message.includes('could not'))
    expect(errors.filter(({ message }) => message.includes('differ'))).toEqual([])
    expect(this.log.lines.filter(({ message }) => message.includes('differ'))).toEqual([])
    expect(this.log.lines.filter(({ message }) => message.includes('more than was ordered'))).toEqual([])
  }

  async #checkLife(id: string): Promise<void> {
    const { items } = await this.ok('trading.orderEvents', { id, limit: 1_000 })
    expect(items.map(({ sequence }) => sequence)).toEqual(items.map((_, i) => i + 1))
    const ended = items.findIndex(({ status }) => isFinal(status))
    if (ended < 0) return
    const end = items[ended]?.status
    expect(new Set(items.slice(ended).map(({ status }) => status))).toEqual(new Set([end]))
  }

  #checkFills(order: Order): void {
    const filled = this.books.filled.get(order.id) ?? ZERO
    expect([order.id, decimalText(filled)]).toEqual([order.id, order.filled])
    if (filled.gt(order.amount))
      throw new Error(`order ${order.id} of ${order.amount} is filled ${decimalText(filled)}`)
  }

  /** Stops, and targets, are never for more than is held. */
  #checkProtection(positions: readonly Position[]): void {
    for (const { symbol } of COINS) {
      const held = this.books.positions.get(symbol) ?? ZERO
      for (const type of ['stop', 'limit']) {
        const orders = this.#protecting(symbol).filter((order) => order.type === type)
        const sum = orders.reduce((total, { remaining }) => total.add(remaining), ZERO)
        if (sum.gt(held)) expect({ symbol, type, sum: decimalText(sum), orders }).toEqual({ held: decimalText(held) })
      }
    }
    for (const { quantity, coverage } of positions) {
      expect(decimalText(decimal(coverage.exchange).add(coverage.engine).add(coverage.naked))).toBe(quantity)
    }
  }

  #protecting(symbol: string): Order[] {
    return this.books.open().filter((order) => order.symbol === symbol && order.parentOrderId !== undefined)
  }

  #expectNoProblems(): void {
    expect(this.books.problems).toEqual([])
  }

  #expectBalanced(): void {
    expect(amountTexts(this.books.ledgerSums)).toEqual({})
  }

  async #readLedger(): Promise<void> {
    let cursor: string | undefined
    do {
      const page = await this.ok('portfolio.ledger', {
        from: this.#ledgerFrom,
        limit: 1_000,
        ...(cursor === undefined ? {} : { cursor }),
      })
      this.books.enter(page.items)
      cursor = page.nextCursor
    } while (cursor !== undefined)
    // A fill that was missed is booked later with its own, earlier time.
    this.#ledgerFrom = Math.max(0, this.clock.now() - 200_000)
  }

  async #all<Item>(list: (page: { limit: number; cursor?: string }) => Promise<PageOf<Item>>): Promise<Item[]> {
    const items: Item[] = []
    let cursor: string | undefined
    do {
      const page = await list({ limit: 1_000, ...(cursor === undefined ? {} : { cursor }) })
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== undefined)
    return items
  }

  #fills(): Promise<Fill[]> {
    return this.#all((page) => this.ok('trading.fills', page))
  }

  #orders(): Promise<Order[]> {
    return this.#all((page) => this.ok('trading.orders', page))
  }

  async #create(sight: Sight): Promise<void> {
    const { dice } = this
    if (this.#keyed.length > 0 && dice.chance(0.05)) {
      const again = dice.one(this.#keyed)
      const [first, second] = [
        await this.try('trading.createOrder', again),
        await this.try('trading.createOrder', again),
      ]
      expect(first?.id).toBe(second?.id)
      return
    }
    const order = randomOrder(dice, sight)
    const isKeyed = dice.chance(0.2)
    const input = isKeyed ? { ...order, idempotencyKey: this.ids.next() } : order
    if (isKeyed) this.#keyed.push(input)
    await this.try('trading.createOrder', input)
  }

  async #cancel({ open }: Sight): Promise<void> {
    const orders = open.filter(mayCancel)
    if (orders.length > 0) await this.try('trading.cancelOrder', { id: this.dice.one(orders).id })
  }

  async #amend(sight: Sight): Promise<void> {
    if (sight.open.length === 0) return
    await this.try('trading.amendOrder', randomAmendment(this.dice, sight, this.dice.one(sight.open)))
  }

  async #close({ positions }: Sight): Promise<void> {
    if (positions.length === 0) return
    const fraction = this.dice.one([0, 0.25, 0.5, 1])
    const { id } = this.dice.one(positions)
    await this.try('trading.closePosition', { id, ...(fraction === 0 ? {} : { fraction }) })
  }

  async #stops(sight: Sight): Promise<void> {
    const positions = sight.positions.filter(({ symbol }) => !symbol.startsWith('FREE'))
    if (positions.length === 0) return
    await this.try('trading.setStops', randomStops(this.dice, sight, this.dice.one(positions)))
  }

  async #batch(sight: Sight): Promise<void> {
    const orders = sight.open.filter(mayCancel)
    await this.try('trading.batch', {
      operations: Array.from({ length: this.dice.between(1, 6) }, () =>
        orders.length > 0 && this.dice.chance(0.4)
          ? { do: 'cancel' as const, id: this.dice.one(orders).id }
          : { do: 'create' as const, order: randomOrder(this.dice, sight) },
      ),
    })
  }
}

test('whatever is done in whatever order, money, positions, orders and protection add up', {
  timeout: 600_000,
}, async () => {
  const seed = Number(process.env['TRADING_SEED'] ?? 20_231_115)
  console.log(`TRADING_SEED=${seed}, ${OPERATIONS} operations`)
  const run = new Run(seed)
  await run.open()
  await run.ok('risk.setLimits', WIDE)
  for (let i = 1; i <= OPERATIONS; i++) {
    try {
      const roll = run.dice.next()
      if (roll < 0.002) await run.restart()
      else if (roll < 0.006) await run.withFailingStorage()
      else if (roll < 0.008) await run.closeAll()
      else if (roll < 0.01) await run.withHalt()
      else await run.operate()
      await (i % 10 === 0 ? run.checkMore() : run.check())
      if (i % 250 === 0) await run.settle()
    } catch (error) {
      throw new Error(`operation ${i} of TRADING_SEED=${seed}`, { cause: error })
    }
  }
  await run.checkAll()
  await run.restart()
  await run.checkAll()
  await run.closeAll()
  await run.checkAll()
  expect(run.books.positions.get('SAFE/USDT')?.isZero()).toBe(true)
  console.log(`${run.books.fills.size} fills of ${run.books.orders.size} orders`, run.counts)
})
