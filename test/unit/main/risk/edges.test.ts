import { describe, expect, test } from 'vitest'
import { afterTrade, withLock } from '#main/risk/locks.ts'
import { OrderPace } from '#main/risk/order-pace.ts'
import { portfolioDenial, type Rules } from '#main/risk/portfolio-check.ts'
import { RiskManager } from '#main/risk/risk-manager.ts'
import { type ClosedTrade, NEW_RISK_RECORD, type RiskRecord } from '#main/risk/risk-record.ts'
import { createMemoryRiskStore } from '#main/risk/risk-store.ts'
import { decimal } from '#shared/decimal.ts'
import { DEFAULT_RISK_LIMITS } from '#shared/domain/risk-limits.ts'
import { DEFAULT_RISK_PROTECTIONS } from '#shared/domain/risk-protections.ts'
import { order, portfolio, position } from './views.ts'

const made = (): RiskManager => new RiskManager(createMemoryRiskStore(), { now: () => 0 })

describe('what an order adds to', () => {
  test('money of another quote currency counts at its rate', () => {
    const euros = order({ symbol: 'BTC/EUR', quote: 'EUR', quoteRate: decimal('1.25'), feeRate: 0 })
    const risk = made()
    expect(risk.orderDenial('a', portfolio(), { ...euros, amount: decimal('0.16') })).toBeUndefined()
    expect(risk.orderDenial('a', portfolio(), { ...euros, amount: decimal('0.161') })?.message).toContain(
      'at most 0.16 BTC',
    )
    expect(risk.orderDenial('a', portfolio(), { ...euros, quoteRate: undefined })?.reason).toBe('missing_price')
    const wide = { ...euros, stopLoss: decimal(34_000) }
    expect(risk.orderDenial('a', portfolio(), { ...wide, amount: decimal('0.1') })).toBeUndefined()
    expect(risk.orderDenial('a', portfolio(), { ...wide, amount: decimal('0.11') })?.reason).toBe('max_portfolio_risk')
  })

  test('ordered entries count to the exposure', () => {
    const view = portfolio({ pendingEntries: new Map([['ETH/USDT', decimal(92_000)]]) })
    expect(made().orderDenial('a', view, order())?.reason).toBe('max_total_exposure')
  })

  test('what an order closes does not count beside it, what others hold does', () => {
    const perpetual = order({ kind: 'perpetual', side: 'sell', amount: decimal('1.9'), stopLoss: decimal(50_500) })
    const held = position({ quantity: decimal('1.8'), value: decimal(90_000) })
    expect(made().orderDenial('a', portfolio({ positions: [held] }), perpetual)).toBeUndefined()
    const other = position({ symbol: 'ETH/USDT', quantity: decimal('1.8'), value: decimal(90_000) })
    expect(
      made().orderDenial('a', portfolio({ positions: [other] }), { ...perpetual, amount: decimal('0.11') })?.reason,
    ).toBe('max_total_exposure')
    const short = position({ side: 'short', quantity: decimal('1.8'), value: decimal(90_000) })
    expect(
      made().orderDenial('a', portfolio({ positions: [short] }), { ...perpetual, amount: decimal('0.01') })?.reason,
    ).toBe('max_position_size')
  })

  test('a reduce-only order needs a position of its own symbol on the other side', () => {
    const exit = order({ side: 'sell', reduceOnly: true })
    const other = portfolio({ positions: [position({ symbol: 'ETH/USDT' })] })
    const same = portfolio({ positions: [position({ side: 'short' })] })
    expect(made().orderDenial('a', other, exit)?.reason).toBe('reduce_only')
    expect(made().orderDenial('a', same, exit)?.reason).toBe('reduce_only')
    expect(made().orderDenial('a', portfolio({ positions: [position()] }), exit)).toBeUndefined()
  })

  test('a price of zero or none is no price', () => {
    const limit = { type: 'limit', limitPrice: decimal(50_000) } as const
    expect(made().orderDenial('a', portfolio(), order({ entryPrice: decimal(0) }))?.reason).toBe('missing_price')
    expect(made().orderDenial('a', portfolio(), order({ ...limit, marketPrice: undefined }))?.reason).toBe(
      'missing_price',
    )
    expect(made().orderDenial('a', portfolio(), order({ ...limit, marketPrice: decimal(0) }))?.reason).toBe(
      'missing_price',
    )
  })

  test('a stop at the entry has no ratio to deny', () => {
    const tight = order({ stopLoss: decimal(50_000), takeProfit: decimal(50_001) })
    expect(made().orderDenial('a', portfolio(), tight)).toBeUndefined()
  })

  test('protections that are switched off deny nothing', () => {
    const risk = made()
    risk.setProtections('a', {
      priceBandPct: null,
      maxOrdersPerMinute: null,
      duplicateWindowMs: null,
      maxDailyLossPct: null,
      maxWeeklyLossPct: null,
      stopLossGuard: null,
    })
    risk.observe('a', portfolio({ equity: decimal(120_000) }))
    const far = order({ type: 'limit', limitPrice: decimal(90_000) })
    risk.admit('a', portfolio(), far)
    risk.admit('a', portfolio(), far)
    for (let id = 0; id < 9; id++) risk.tradeClosed('a', trade(String(id), 0))
    expect(risk.locks('a')).toEqual([])
  })
})

describe('at the limits', () => {
  const rules = (record: Partial<RiskRecord>): Rules => ({
    record: { ...NEW_RISK_RECORD, peakEquity: '100000', ...record },
    limits: DEFAULT_RISK_LIMITS,
    protections: DEFAULT_RISK_PROTECTIONS,
    now: 0,
  })
  const worth = (equity: number) => portfolio({ equity: decimal(equity) })

  test('a drawdown of exactly the limit denies', () => {
    expect(portfolioDenial(rules({}), worth(80_000))?.reason).toBe('max_drawdown')
    expect(portfolioDenial(rules({}), worth(80_001))).toBeUndefined()
  })

  test('losses of exactly the limit deny', () => {
    const start = { start: 0, equity: '100000' }
    expect(portfolioDenial(rules({ day: start }), worth(95_000))?.reason).toBe('daily_loss')
    expect(portfolioDenial(rules({ day: start }), worth(95_001))).toBeUndefined()
    expect(portfolioDenial(rules({ week: start }), worth(90_000))?.reason).toBe('weekly_loss')
    expect(portfolioDenial(rules({ week: start }), worth(90_001))).toBeUndefined()
  })

  test('a start from nothing or from less than nothing has no loss', () => {
    expect(portfolioDenial(rules({ peakEquity: '0' }), worth(-1))?.reason).toBe('missing_price')
    expect(portfolioDenial(rules({ peakEquity: '-5' }), worth(5))).toBeUndefined()
  })

  test('a halt without words is told without them', () => {
    expect(portfolioDenial(rules({ state: 'halted' }), worth(1))?.message).toContain('trading is halted. Resume')
    expect(portfolioDenial(rules({ state: 'reduce_only' }), worth(1))?.message).toContain('may be placed. Resume')
  })
})

function trade(id: string, exitTime: number, change: Partial<ClosedTrade> = {}): ClosedTrade {
  return { id, symbol: 'BTC/USDT', exitTime, exitReason: 'stopLoss', pnlPct: -0.02, ...change }
}

describe('locks', () => {
  const lock = { scope: 'BTC/USDT', reason: 'cooldown', until: 5, limit: 1, value: 1 } as const

  test('replace their like only where they last longer', () => {
    const one = withLock(NEW_RISK_RECORD, lock)
    expect(withLock(one, { ...lock, until: 4 })).toBe(one)
    expect(withLock(one, lock)).toBe(one)
    expect(withLock(one, { ...lock, until: 6 }).locks).toEqual([{ ...lock, until: 6 }])
    expect(withLock(one, { ...lock, scope: 'ETH/USDT' }).locks).toHaveLength(2)
    expect(withLock(one, { ...lock, reason: 'low_profit' }).locks).toHaveLength(2)
  })

  test('the guard counts losses alone, and only a loss at a stop sets it off', () => {
    const protections = { ...DEFAULT_RISK_PROTECTIONS, stopLossGuard: { trades: 2, withinMs: 100, pauseMs: 10 } }
    const after = (...trades: ClosedTrade[]): number =>
      trades.reduce((record, closed) => afterTrade(record, closed, protections), NEW_RISK_RECORD).locks.length
    expect(after(trade('1', 50), trade('2', 60))).toBe(1)
    expect(after(trade('1', 50), trade('2', 60, { pnlPct: 0 }))).toBe(0)
    expect(after(trade('1', 50, { pnlPct: 0 }), trade('2', 60))).toBe(0)
    expect(after(trade('1', 50), trade('2', 150))).toBe(0)
    expect(after(trade('1', 50), trade('2', 149))).toBe(1)
    // Set off once, it is not prolonged by trades that ended otherwise.
    const set = [trade('1', 50), trade('2', 60)].reduce(
      (record, closed) => afterTrade(record, closed, protections),
      NEW_RISK_RECORD,
    )
    expect(afterTrade(set, trade('3', 65, { exitReason: 'signal' }), protections).locks[0].until).toBe(70)
    expect(afterTrade(set, trade('3', 65), protections).locks[0].until).toBe(75)
  })

  test('low profit needs enough trades and less than the least return', () => {
    const lowProfit = { trades: 2, withinMs: 100, minReturn: 0, pauseMs: 10 }
    const protections = { ...DEFAULT_RISK_PROTECTIONS, stopLossGuard: null, lowProfit }
    const after = (...returns: number[]): number =>
      returns.reduce(
        (record, pnlPct, index) => afterTrade(record, trade(String(index), index + 1, { pnlPct }), protections),
        NEW_RISK_RECORD,
      ).locks.length
    expect(after(-0.5)).toBe(0)
    expect(after(0.25, -0.25)).toBe(0)
    expect(after(0.25, -0.5)).toBe(1)
    expect(after(-0.5, 0.125, 0.25)).toBe(1)
    expect(after(0.5, 0.125, -0.25)).toBe(1)
  })

  test('trades are remembered up to a number', () => {
    let record: RiskRecord = NEW_RISK_RECORD
    for (let id = 0; id < 600; id++) record = afterTrade(record, trade(String(id), id), DEFAULT_RISK_PROTECTIONS)
    expect(record.closedTrades).toHaveLength(500)
    expect(record.closedTrades.at(-1)?.id).toBe('599')
  })
})

describe('pace', () => {
  test('counts the last minute, however long it runs', () => {
    const pace = new OrderPace()
    const protections = { ...DEFAULT_RISK_PROTECTIONS, maxOrdersPerMinute: 60, duplicateWindowMs: null }
    let passed = 0
    for (let now = 0; now < 6_000_000; now += 500) {
      if (pace.denial(order(), true, protections, now) !== undefined) continue
      pace.note(order(), true, now)
      passed++
    }
    expect(passed).toBe(60 * 100)
  })

  test('forgets the oldest of very many different orders', () => {
    const pace = new OrderPace()
    for (let index = 0; index <= 10_000; index++) pace.note(order({ amount: decimal(index + 1) }), false, 0)
    const denied = (amount: number) =>
      pace.denial(order({ amount: decimal(amount) }), false, DEFAULT_RISK_PROTECTIONS, 1)?.reason
    expect(denied(1)).toBeUndefined()
    expect(denied(2)).toBe('duplicate_order')
  })

  test('orders that differ in one thing are not the same', () => {
    const pace = new OrderPace()
    const first = order({ type: 'stop_limit', limitPrice: decimal(5), stopPrice: decimal(6) })
    pace.note(first, false, 0)
    const reason = (change: object) => pace.denial({ ...first, ...change }, false, DEFAULT_RISK_PROTECTIONS, 1)?.reason
    expect(reason({})).toBe('duplicate_order')
    for (const change of [
      { side: 'sell' },
      { symbol: 'X' },
      { type: 'limit' },
      { amount: decimal(7) },
      { limitPrice: decimal(6) },
      { stopPrice: decimal(5) },
      { reduceOnly: true },
    ]) {
      expect(reason(change)).toBeUndefined()
    }
  })
})
