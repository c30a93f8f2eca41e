import { beforeEach, expect, test } from 'vitest'
import { OrderPace } from '#main/risk/order-pace.ts'
import { type RiskChange, RiskManager } from '#main/risk/risk-manager.ts'
import type { RiskRecord } from '#main/risk/risk-record.ts'
import { createMemoryRiskStore } from '#main/risk/risk-store.ts'
import { decimal } from '#shared/decimal.ts'
import { DEFAULT_RISK_PROTECTIONS } from '#shared/domain/risk-protections.ts'
import { DAY_MS } from '#shared/time.ts'
import { order, portfolio } from './views.ts'

/** A Wednesday. */
const NOON = Date.UTC(2026, 10, 25, 12)

let clock: { time: number; now: () => number }
let writes: RiskRecord[]
let reads: number
let changes: RiskChange[]
let again: () => RiskManager
let risk: RiskManager

beforeEach(() => {
  clock = { time: NOON, now: () => clock.time }
  writes = []
  reads = 0
  changes = []
  const inner = createMemoryRiskStore()
  const store = {
    ...inner,
    record: (account: string) => {
      reads++
      return inner.record(account)
    },
    saveRecord: (account: string, record: RiskRecord) => {
      writes.push(record)
      inner.saveRecord(account, record)
    },
  }
  again = () => new RiskManager(store, clock, (change) => changes.push(change))
  risk = again()
})

const worth = (equity: number, missing: readonly string[] = []) => portfolio({ equity: decimal(equity), missing })
const trade = (id: string) => ({ id, symbol: 'BTC/USDT', exitTime: clock.time, exitReason: 'stopLoss', pnlPct: -0.01 })

test('limits, protections and resuming are announced', () => {
  risk.setLimits('a', { maxOpenPositions: 3 })
  risk.setProtections('a', { cooldownMs: 1_000 })
  risk.halt('a', 'enough')
  risk.resume('a', worth(100))
  expect(changes.map(({ state, reason }) => [state, reason])).toEqual([
    ['active', undefined],
    ['active', undefined],
    ['halted', 'enough'],
    ['active', undefined],
  ])
})

test('a drawdown is announced once, however long it lasts', () => {
  risk.observe('a', worth(100_000))
  for (let look = 0; look < 3; look++) risk.observe('a', worth(70_000))
  expect(changes).toHaveLength(1)
})

test('equity is written when a day begins or the peak has risen by a ten-thousandth, and not at every look', () => {
  risk.observe('a', worth(100_000))
  expect(writes).toHaveLength(1)
  risk.observe('a', worth(100_000))
  risk.observe('a', worth(99_000))
  risk.observe('a', worth(100_010))
  expect(writes).toHaveLength(1)
  risk.observe('a', worth(100_011))
  expect(writes).toHaveLength(2)
  risk.observe('a', worth(100_020))
  expect(writes).toHaveLength(2)
  risk.observe('a', worth(100_022))
  expect(writes.at(-1)?.peakEquity).toBe('100022')
  clock.time += DAY_MS
  risk.observe('a', worth(100_000))
  expect(writes).toHaveLength(4)
  expect(reads).toBe(1)
})

test('a peak that was written before a start counts as written after it', () => {
  risk.observe('a', worth(100_000))
  const later = again()
  later.observe('a', worth(100_005))
  expect(writes).toHaveLength(1)
  later.observe('a', worth(100_011))
  expect(writes).toHaveLength(2)
})

test('resuming counts from the equity of now, or from the next one where a price is missing', () => {
  risk.observe('a', worth(100_000))
  risk.resume('a', worth(50_000))
  expect(writes.at(-1)?.peakEquity).toBe('50000')
  risk.resume('a', worth(40_000, ['BTC']))
  expect(writes.at(-1)?.peakEquity).toBeUndefined()
})

test('a closed trade is written once, and announced where it locks something', () => {
  risk.tradeClosed('a', trade('1'))
  risk.tradeClosed('a', trade('1'))
  expect([writes.length, changes.length]).toEqual([1, 0])
  for (const id of ['2', '3', '4']) risk.tradeClosed('a', trade(id))
  expect([writes.length, changes.length]).toEqual([4, 1])
  expect(risk.locks('a')).toHaveLength(1)
})

test('a question and a look at the state take note of the equity', () => {
  risk.orderDenial('a', worth(100_000), order())
  risk.status('a', worth(120_000))
  expect(writes.map(({ peakEquity }) => peakEquity)).toEqual(['100000', '120000'])
  expect(risk.status('a', worth(90_000)).drawdown).toBeCloseTo(0.25, 12)
})

test('orders that only protect or shrink are neither counted nor remembered', () => {
  risk.setProtections('a', { maxOrdersPerMinute: 1 })
  const view = worth(100_000)
  for (const exempt of [{ emergency: true }, { protective: true }]) {
    for (let each = 0; each < 3; each++) risk.admit('a', view, order(exempt))
  }
  risk.admit('a', view, order())
  expect(() => risk.admit('a', view, order({ amount: decimal('0.11') }))).toThrow('order_rate')
})

test('a sale is no entry: it does not count against the pace', () => {
  risk.setProtections('a', { maxOrdersPerMinute: 1, duplicateWindowMs: null })
  const sale = order({ side: 'sell', baseHolding: decimal(5), stopLoss: undefined })
  for (let each = 0; each < 3; each++) risk.admit('a', worth(100_000), sale)
  risk.admit('a', worth(100_000), order())
})

test('risk asked for is taken, else what the limits allow', () => {
  const asked = {
    symbol: 'BTC/USDT',
    side: 'buy',
    entry: decimal(50_000),
    stop: decimal(49_000),
    feeRate: 0,
    lotSize: decimal('0.0001'),
  } as const
  risk.setLimits('a', { maxPositionSizePct: 1, maxTotalExposurePct: 1 })
  expect(risk.size('a', worth(10_000), { ...asked, riskPct: 0.005 }).shown).toMatchObject({ quantity: '0.05' })
  expect(risk.size('a', worth(10_000), asked).shown).toMatchObject({ quantity: '0.2', riskPct: 0.02 })
})

const PACE = { ...DEFAULT_RISK_PROTECTIONS, maxOrdersPerMinute: 3_000 }
const sized = (units: number) => order({ amount: decimal(units).div(10_000) })

test('the pace of thousands is that of the last minute, to the millisecond', () => {
  const pace = new OrderPace()
  for (let each = 0; each < 3_000; each++) pace.note(sized(each + 1), true, each * 10)
  expect(pace.denial(sized(1), true, PACE, 59_999)).toMatchObject({ reason: 'order_rate', limit: 3_000, value: 3_001 })
  expect(pace.denial(sized(1), true, PACE, 60_000)).toBeUndefined()
  // Two thirds are older than a minute now, and what is left still counts.
  expect(pace.denial(sized(1), true, { ...PACE, maxOrdersPerMinute: 1_000 }, 79_999)).toMatchObject({ value: 1_001 })
  expect(pace.denial(sized(1), true, { ...PACE, maxOrdersPerMinute: 1_000 }, 80_000)).toBeUndefined()
  expect(pace.denial(sized(1), true, { ...PACE, maxOrdersPerMinute: 999 }, 80_000)).toMatchObject({ value: 1_000 })
})

test('a repeated order is told by how long ago it was; another price is another order', () => {
  const pace = new OrderPace()
  pace.note(order({ limitPrice: decimal(50_000) }), true, 1_000)
  const denial = pace.denial(order({ limitPrice: decimal(50_000) }), true, PACE, 1_400)
  expect(denial).toMatchObject({ reason: 'duplicate_order', limit: 1_000, value: 400 })
  expect(denial?.message).toContain('was ordered 400 ms ago, less than 1000 ms')
  expect(pace.denial(order({ limitPrice: decimal(50_001) }), true, PACE, 1_400)).toBeUndefined()
  expect(pace.denial(order({ limitPrice: decimal(50_000), keyed: true }), true, PACE, 1_400)).toBeUndefined()
  expect(pace.denial(order({ limitPrice: decimal(50_000) }), true, PACE, 2_000)).toBeUndefined()
})

test('an order that is repeated again and again is the newest of those remembered', () => {
  const pace = new OrderPace()
  pace.note(sized(1), true, 0)
  for (let each = 2; each <= 10_000; each++) pace.note(sized(each), true, 1)
  pace.note(sized(1), true, 2)
  pace.note(sized(10_001), true, 3)
  expect(pace.denial(sized(1), false, PACE, 4)).toMatchObject({ reason: 'duplicate_order', value: 2 })
  expect(pace.denial(sized(2), false, PACE, 4)).toBeUndefined()
})
