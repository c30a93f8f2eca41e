import { expect, test } from 'vitest'
import { type Decimal, decimal, decimalText, ZERO } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import { type Dice, diceOf } from '#test/builders/dice.ts'
import { coin } from '#test/builders/hand-feed.ts'
import { type LimitedStand, limitedStand } from '#test/builders/limited-stand.ts'

const SYMBOL = 'COIN/USDT'
const STEPS = 60
const RUNS = process.env['AUTOCBOT_SOAK'] === '1' ? 40 : 6

const price = (ticks: number): string => decimalText(decimal(ticks).div(10))

/** A careless trader with brackets, on an exchange that holds stops and nothing else, and refuses now and then. */
class Run {
  readonly #stand: LimitedStand
  readonly #dice: Dice
  readonly #trace: string[] = []
  #tenths = 1_000
  /** How many alarms had been told when all was covered last. */
  #toldBefore = 0

  constructor(stand: LimitedStand, dice: Dice) {
    this.#stand = stand
    this.#dice = dice
  }

  async go(): Promise<void> {
    for (let step = 0; step < STEPS; step++) {
      await this.#act()
      await this.#stand.rest()
      await this.#check()
    }
    // Once nothing is refused any more, everything comes in order by itself.
    this.#stand.exchange().refuse = undefined
    this.#stand.exchange().isUp = true
    for (let round = 0; round < 4; round++) await this.#stand.pass(60_001)
    await this.#check()
    const [position] = (await this.#stand.ok('trading.positions', {})).items
    const { items } = await this.#stand.ok('trading.orders', { open: true, limit: 1_000 })
    if (position?.stopLoss !== undefined && items.every(({ status }) => status === 'open')) {
      const stops = items.filter(({ type }) => type === 'stop')
      expect(stops.length, this.#words()).toBeGreaterThan(0)
    }
    expect(this.#stand.exchange().mistakes, this.#words()).toEqual([])
  }

  async #act(): Promise<void> {
    const stand = this.#stand
    const dice = this.#dice
    const [position] = (await stand.ok('trading.positions', {})).items
    const kind = dice.between(0, 13)
    this.#trace.push(`${kind} at ${price(this.#tenths)}`)
    if (kind <= 4) this.#move(dice.between(-15, 15))
    else if (kind === 5) this.#move(dice.between(-90, 90))
    else if (kind <= 7) await this.#buy()
    else if (kind === 8 && position !== undefined) {
      await stand.call('trading.closePosition', { id: position.id, fraction: dice.one([0.3, 0.5, 1]) })
    } else if (kind === 9 && position !== undefined) {
      const stopLoss = price(this.#tenths - dice.between(2, 60))
      const targets = dice.chance(0.5) ? { takeProfit: price(this.#tenths + dice.between(2, 60)) } : {}
      await stand.call('trading.setStops', { id: position.id, stopLoss, ...targets })
    } else if (kind === 10) await stand.restart()
    else if (kind === 11) await stand.pass(dice.one([1_100, 6_000, 60_001]))
    else if (kind === 12) {
      const chance = dice.one([0, 0, 0.3, 0.8])
      stand.exchange().refuse = () =>
        dice.chance(chance) ? new AppError('EXCHANGE_REJECTED', 'not today, says the test') : undefined
    } else if (kind === 13) {
      const stops = (await stand.exchange().raw.openOrders()).filter(({ type }) => type === 'stop')
      for (const { clientOrderId } of stops) await stand.exchange().raw.cancelOrder(SYMBOL, clientOrderId)
    }
  }

  async #buy(): Promise<void> {
    const dice = this.#dice
    const type = dice.one(['market', 'limit'] as const)
    const entry = this.#tenths - (type === 'limit' ? dice.between(0, 10) : 0)
    const far = (least: number): string => price(entry + dice.between(least, 50))
    const takeProfit = dice.one([
      null,
      far(3),
      [
        { price: price(entry + dice.between(3, 15)), fraction: 0.4 },
        { price: price(entry + dice.between(16, 50)), fraction: 0.6 },
      ],
    ])
    await this.#stand.call('trading.createOrder', {
      symbol: SYMBOL,
      side: 'buy',
      type,
      amount: decimalText(decimal(dice.between(60, 900)).div(1_000)),
      ...(type === 'limit' ? { price: price(entry) } : {}),
      stopLoss: price(entry - dice.between(3, 60)),
      ...(takeProfit === null ? {} : { takeProfit }),
    })
  }

  #move(by: number): void {
    this.#tenths = Math.min(2_000, Math.max(500, this.#tenths + by))
    const size = decimalText(decimal(this.#dice.between(50, 3_000)).div(1_000))
    const { feed } = this.#stand
    feed.show(SYMBOL, [[price(this.#tenths - 1), size]], [[price(this.#tenths), size]])
    feed.trade(SYMBOL, price(this.#tenths), '0.5', this.#dice.one(['buy', 'sell']))
  }

  /** Never more for sale than is held, and every position under a stop, or told of. */
  async #check(): Promise<void> {
    const stand = this.#stand
    const [position] = (await stand.ok('trading.positions', {})).items
    const held = await this.#held()
    const forSale = (await stand.exchange().raw.openOrders())
      .filter(({ side }) => side === 'sell')
      .reduce((sum, { amount, filled }) => sum.add(amount).sub(filled), ZERO)
    expect(forSale.lte(held), `${forSale.toFixed()} of ${held.toFixed()}: ${this.#words()}`).toBe(true)
    expect(held.gte(decimal(position?.quantity ?? '0')), this.#words()).toBe(true)
    const naked = decimal(position?.coverage.naked ?? '0')
    if (naked.gte('0.001')) {
      expect(
        stand.alarms.slice(this.#toldBefore).some(({ kind }) => kind !== 'stop_lost'),
        `${naked.toFixed()} are naked and nobody was told: ${this.#words()}`,
      ).toBe(true)
    } else this.#toldBefore = stand.alarms.length
  }

  async #held(): Promise<Decimal> {
    const balances = await this.#stand.exchange().raw.balances()
    return decimal(balances.find(({ currency }) => currency === 'COIN')?.total ?? '0')
  }

  #words(): string {
    return this.#trace.join(', ')
  }
}

const first = Number(process.env['AUTOCBOT_SEED'] ?? 1)

test.for(Array.from({ length: RUNS }, (_item, index) => first + index))(
  'random brackets, seed %i: no more is for sale than is held, and nothing is naked in silence',
  { timeout: 120_000 },
  async (seed) => {
    const stand = await limitedStand([coin('COIN', { minNotional: '5' })])
    await stand.ok('risk.setLimits', {
      limits: { minRiskRewardRatio: 0, maxPositionSizePct: 1, maxPortfolioRiskPct: 1, maxTotalExposurePct: 1 },
      protections: {
        stopLossGuard: null,
        cooldownMs: null,
        lowProfit: null,
        maxOrdersPerMinute: null,
        duplicateWindowMs: null,
      },
    })
    await new Run(stand, diceOf(seed)).go()
  },
)
