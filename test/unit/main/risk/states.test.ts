import { expect, test } from 'vitest'
import { type RiskChange, RiskManager } from '#main/risk/risk-manager.ts'
import { riskRecordSchema } from '#main/risk/risk-record.ts'
import { createMemoryRiskStore } from '#main/risk/risk-store.ts'
import { riskStatusSchema } from '#shared/contract/risk.ts'
import { decimal } from '#shared/decimal.ts'
import { DEFAULT_RISK_LIMITS } from '#shared/domain/risk-limits.ts'
import { DAY_MS } from '#shared/time.ts'
import { order, portfolio, position } from './views.ts'

const NOON = Date.UTC(2026, 10, 25, 12)

function made(): { risk: RiskManager; again: () => RiskManager; clock: { time: number }; changes: RiskChange[] } {
  const clock = { time: NOON, now: (): number => clock.time }
  const inner = createMemoryRiskStore()
  const store = {
    ...inner,
    // As a database would keep it.
    saveRecord: (account: string, record: unknown): void =>
      inner.saveRecord(account, riskRecordSchema.parse(JSON.parse(JSON.stringify(record)))),
  }
  const changes: RiskChange[] = []
  const again = (): RiskManager => new RiskManager(store, clock, (change) => changes.push(change))
  return { risk: again(), again, clock, changes }
}

const worth = (equity: number) => portfolio({ equity: decimal(equity) })

test('a drawdown, unrealised losses included, latches until the trader resumes, over restarts and recoveries', () => {
  const { risk, again, changes } = made()
  risk.observe('a', worth(100_000))
  risk.observe('a', worth(80_001))
  expect(risk.state('a')).toBe('active')
  risk.observe('a', worth(80_000))
  expect(changes).toEqual([{ account: 'a', state: 'reduce_only', reason: expect.stringContaining('20 %') }])
  risk.observe('a', worth(200_000))
  const later = again()
  expect(later.state('a')).toBe('reduce_only')
  expect(later.orderDenial('a', worth(200_000), order())?.reason).toBe('max_drawdown')
  later.resume('a', worth(200_000))
  expect(later.orderDenial('a', worth(200_000), order())).toBeUndefined()
  expect(later.status('a', worth(200_000))).toMatchObject({ state: 'active', peakEquity: '200000', drawdown: 0 })
})

test('a missing price is no drawdown', () => {
  const { risk } = made()
  risk.observe('a', worth(100_000))
  risk.observe('a', portfolio({ equity: decimal(10), missing: ['BTC'] }))
  expect(risk.state('a')).toBe('active')
  risk.resume('a', portfolio({ equity: decimal(10), missing: ['BTC'] }))
  expect(risk.status('a', worth(100_000)).peakEquity).toBe('100000')
})

test('the peak of a slow climb outlives a restart to within a ten-thousandth', () => {
  const { risk, again } = made()
  for (let equity = 100_000; equity <= 101_000; equity++) risk.observe('a', worth(equity))
  expect(risk.status('a', worth(90_000)).peakEquity).toBe('101000')
  expect(Number(again().status('a', worth(90_000)).peakEquity)).toBeGreaterThanOrEqual(101_000 * 0.9999)
})

test('a halt is stronger than reduce-only and is told with reason and time', () => {
  const { risk } = made()
  risk.reduceOnly('a', 'first')
  expect(risk.state('a')).toBe('reduce_only')
  risk.halt('a', 'second')
  risk.reduceOnly('a', 'third')
  expect(risk.status('a', portfolio())).toMatchObject({ state: 'halted', reason: 'second', since: NOON })
})

test('money that comes in or goes out is neither profit nor loss', () => {
  const { risk } = made()
  risk.observe('a', worth(100_000))
  risk.deposited('a', decimal(-50_000))
  expect(risk.status('a', worth(50_000))).toMatchObject({
    state: 'active',
    drawdown: 0,
    used: { dailyLossPct: 0, weeklyLossPct: 0 },
  })
  risk.deposited('a', decimal(50_000))
  expect(risk.status('a', worth(90_000)).drawdown).toBeCloseTo(0.1, 12)
  risk.deposited('a', decimal(-500_000))
  expect(risk.status('a', worth(0)).drawdown).toBe(0)
})

test('a new day forgets the loss of the day before, a new week that of the week', () => {
  const { risk, clock } = made()
  risk.observe('a', worth(100_000))
  expect(risk.portfolioDenial('a', worth(94_000))?.reason).toBe('daily_loss')
  clock.time = NOON + DAY_MS
  expect(risk.portfolioDenial('a', worth(94_000))).toBeUndefined()
  expect(risk.portfolioDenial('a', worth(89_900))?.reason).toBe('weekly_loss')
  clock.time = Date.UTC(2026, 10, 29, 23, 59, 59, 999)
  expect(risk.portfolioDenial('a', worth(89_900))?.reason).toBe('weekly_loss')
  clock.time = Date.UTC(2026, 10, 30)
  expect(risk.portfolioDenial('a', worth(89_900))).toBeUndefined()
})

test('locks end by themselves or when the trader resumes; a trade told twice counts once', () => {
  const { risk, again, clock } = made()
  const trade = { id: '1', symbol: 'BTC/USDT', exitTime: NOON, exitReason: 'stopLoss', pnlPct: -0.02 }
  risk.setProtections('a', { cooldownMs: 1_000 })
  for (let count = 0; count < 10; count++) risk.tradeClosed('a', trade)
  expect(risk.locks('a')).toEqual([{ scope: 'BTC/USDT', reason: 'cooldown', until: NOON + 1_000 }])
  expect(again().locks('a')).toHaveLength(1)
  expect(risk.portfolioDenial('a', portfolio(), 'BTC/USDT')?.reason).toBe('cooldown')
  expect(risk.portfolioDenial('a', portfolio(), 'ETH/USDT')).toBeUndefined()
  clock.time += 1_000
  expect(risk.locks('a')).toEqual([])
  risk.tradeClosed('a', { ...trade, id: '2', exitTime: clock.time })
  expect(risk.locks('a')).toHaveLength(1)
  risk.resume('a', portfolio())
  expect(risk.locks('a')).toEqual([])
})

test('the stop-loss guard counts only losses at stops within its span', () => {
  const { risk } = made()
  const trade = { symbol: 'BTC/USDT', exitReason: 'stopLoss', pnlPct: -0.02 }
  risk.tradeClosed('a', { ...trade, id: 'old', exitTime: NOON - 3_600_000 })
  risk.tradeClosed('a', { ...trade, id: 'gain', exitTime: NOON, pnlPct: 0.01 })
  risk.tradeClosed('a', { ...trade, id: 'signal', exitTime: NOON, exitReason: 'signal' })
  for (const id of ['1', '2', '3']) risk.tradeClosed('a', { ...trade, id, exitTime: NOON })
  expect(risk.locks('a')).toEqual([])
  risk.tradeClosed('a', { ...trade, id: '4', exitTime: NOON, exitReason: 'trailingStop' })
  expect(risk.locks('a')).toMatchObject([{ scope: 'account', reason: 'stop_loss_guard' }])
})

test('limits change one by one and are refused outside their range', () => {
  const { risk } = made()
  expect(risk.limits('a')).toEqual(DEFAULT_RISK_LIMITS)
  expect(risk.setLimits('a', { maxPositionSizePct: 0.5, maxOpenPositions: undefined })).toEqual({
    ...DEFAULT_RISK_LIMITS,
    maxPositionSizePct: 0.5,
  })
  expect(() => risk.setLimits('a', { maxPositionSizePct: 1.5 })).toThrow()
  expect(risk.limits('a').maxPositionSizePct).toBe(0.5)
  expect(risk.limits('b')).toEqual(DEFAULT_RISK_LIMITS)
})

test('the status tells how much of each limit is used, in the shape of the contract', () => {
  const { risk } = made()
  const positions = [
    position(),
    position({ symbol: 'ETH/USDT', value: decimal(8_000) }),
    position({ symbol: 'XYZ/USDT', value: undefined }),
  ]
  const status = risk.status('a', portfolio({ positions }))
  expect(riskStatusSchema.parse(status)).toEqual(status)
  expect(status).toMatchObject({
    exposure: 0.13,
    openPositions: 3,
    used: { largestPositionPct: 0.08, totalExposurePct: 0.13, openPositions: 3 },
  })
  expect(risk.status('c', worth(0)).exposure).toBe(0)
})

test('an account with nothing may not open anything', () => {
  const { risk } = made()
  expect(risk.portfolioDenial('a', worth(0))).toMatchObject({ reason: 'missing_price', value: '0' })
})
