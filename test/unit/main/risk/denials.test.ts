import { describe, expect, test } from 'vitest'
import { DENIAL_REASONS, type DenialReason } from '#main/risk/denial.ts'
import { RiskManager } from '#main/risk/risk-manager.ts'
import type { ClosedTrade } from '#main/risk/risk-record.ts'
import { createMemoryRiskStore } from '#main/risk/risk-store.ts'
import type { OrderView, PortfolioView } from '#main/risk/view.ts'
import { decimal, ONE } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import { order, portfolio, position } from './views.ts'

/** A Wednesday, 12:00 UTC. */
const NOON = Date.UTC(2026, 10, 25, 12)

type World = { risk: RiskManager; clock: { time: number; now(): number } }

function world(): World {
  const clock = { time: NOON, now: (): number => clock.time }
  return { risk: new RiskManager(createMemoryRiskStore(), clock), clock }
}

type Case = {
  readonly reason: DenialReason
  readonly name?: string
  readonly before?: (world: World) => void
  readonly view?: Partial<PortfolioView>
  readonly order?: Partial<OrderView>
  readonly limit: unknown
  readonly value: unknown
  readonly says: readonly string[]
}

function stopped(id: string, change: Partial<ClosedTrade> = {}): ClosedTrade {
  return { id, symbol: 'ETH/USDT', exitTime: NOON - 1_000, exitReason: 'stopLoss', pnlPct: -0.02, ...change }
}

const others = Array.from({ length: 10 }, (_, index) => position({ symbol: `C${index}/USDT`, value: decimal(1_000) }))

const CASES: readonly Case[] = [
  {
    reason: 'max_position_size',
    order: { amount: decimal(100_000) },
    limit: 0.1,
    value: 50_000,
    says: ['maxPositionSizePct', '5000000000 USDT', '10 %', '10000 USDT', 'at most 0.2 BTC'],
  },
  {
    reason: 'max_position_size',
    name: 'with what is held and ordered already',
    view: { positions: [position()], pendingEntries: new Map([['BTC/USDT', decimal(3_000)]]) },
    order: { amount: decimal('0.05') },
    limit: 0.1,
    value: 0.105,
    says: ['10500 USDT', 'at most 0.04 BTC'],
  },
  {
    reason: 'max_portfolio_risk',
    order: { amount: decimal('0.19'), stopLoss: decimal(30_000), feeRate: 0 },
    limit: 0.02,
    value: 0.038,
    says: ['maxPortfolioRiskPct', '3800 USDT', '3.8 %', '2000 USDT', '30000'],
  },
  {
    reason: 'max_total_exposure',
    view: { positions: [position({ symbol: 'ETH/USDT', value: decimal(92_000) })] },
    limit: 0.95,
    value: 0.97,
    says: ['maxTotalExposurePct', '97000 USDT', '95 %'],
  },
  {
    reason: 'max_open_positions',
    view: { positions: others },
    limit: 10,
    value: 11,
    says: ['maxOpenPositions', '10 positions', 'limit is 10'],
  },
  {
    reason: 'max_drawdown',
    before: ({ risk }) => risk.observe('a', portfolio({ equity: decimal(125_000) })),
    limit: 0.2,
    value: 0.2,
    says: ['maxDrawdownPct', '20 %', 'Resume'],
  },
  {
    reason: 'min_risk_reward',
    order: { takeProfit: decimal(50_500) },
    limit: 1.5,
    value: 0.5,
    says: ['minRiskRewardRatio', '0.50', '1.50'],
  },
  {
    reason: 'daily_loss',
    before: ({ risk }) => risk.observe('a', portfolio({ equity: decimal(106_000) })),
    limit: 0.05,
    value: 6_000 / 106_000,
    says: ['5.66 %', '106000 USDT', '2026-11-26T00:00:00Z'],
  },
  {
    reason: 'weekly_loss',
    before: ({ risk, clock }) => {
      clock.time = Date.UTC(2026, 10, 24, 23)
      risk.observe('a', portfolio({ equity: decimal(112_000) }))
      clock.time = NOON
      risk.observe('a', portfolio())
    },
    limit: 0.1,
    value: 12_000 / 112_000,
    says: ['10.71 %', '112000 USDT', '2026-11-30T00:00:00Z'],
  },
  {
    reason: 'stop_loss_guard',
    before: ({ risk }) => {
      for (const id of ['1', '2', '3', '4']) risk.tradeClosed('a', stopped(id))
    },
    limit: 4,
    value: 4,
    says: ['4 trades', 'nothing may be entered until 2026-11-25T12:29:59Z'],
  },
  {
    reason: 'cooldown',
    before: ({ risk }) => {
      risk.setProtections('a', { cooldownMs: 60_000 })
      risk.tradeClosed('a', stopped('1', { symbol: 'BTC/USDT', pnlPct: 0.1 }))
    },
    limit: 60_000,
    value: 0,
    says: ['BTC/USDT', '2026-11-25T12:00:59Z'],
  },
  {
    reason: 'low_profit',
    before: ({ risk }) => {
      risk.setProtections('a', {
        lowProfit: { trades: 2, withinMs: 3_600_000, minReturn: 0, pauseMs: 60_000 },
      })
      risk.tradeClosed('a', stopped('1', { symbol: 'BTC/USDT', pnlPct: 0.01, exitReason: 'signal' }))
      risk.tradeClosed('a', stopped('2', { symbol: 'BTC/USDT', pnlPct: -0.03, exitReason: 'signal' }))
    },
    limit: 0,
    value: -0.02,
    says: ['-0.0200', 'BTC/USDT may not be entered'],
  },
  {
    reason: 'order_rate',
    before: ({ risk }) => {
      risk.setProtections('a', { maxOrdersPerMinute: 2 })
      risk.admit('a', portfolio(), order({ amount: decimal('0.01') }))
      risk.admit('a', portfolio(), order({ amount: decimal('0.02') }))
    },
    limit: 2,
    value: 3,
    says: ['2 entries', '2026-11-25T12:01:00Z'],
  },
  {
    reason: 'price_band',
    order: { type: 'limit', limitPrice: decimal(55_001), entryPrice: decimal(55_001) },
    limit: 0.1,
    value: 0.10002,
    says: ['55001', '50000', '10 %', 'at most 55000'],
  },
  {
    reason: 'price_band',
    name: 'of a sale',
    order: { side: 'sell', type: 'limit', limitPrice: decimal(40_000), baseHolding: ONE },
    limit: 0.1,
    value: 0.2,
    says: ['40000', '20 %', 'at least 45000'],
  },
  {
    reason: 'duplicate_order',
    before: ({ risk, clock }) => {
      risk.admit('a', portfolio(), order())
      clock.time += 999
    },
    limit: 1_000,
    value: 999,
    says: ['999 ms', 'idempotency key'],
  },
  {
    reason: 'reduce_only',
    before: ({ risk }) => risk.reduceOnly('a', 'on holiday'),
    limit: null,
    value: 'reduce_only',
    says: ['on holiday', '2026-11-25T12:00:00Z'],
  },
  {
    reason: 'reduce_only',
    name: 'with nothing to reduce',
    order: { side: 'sell', reduceOnly: true },
    limit: '0',
    value: '0.1',
    says: ['no BTC/USDT position'],
  },
  {
    reason: 'halted',
    before: ({ risk }) => risk.halt('a', 'closed everything', 'close_all'),
    limit: null,
    value: 'halted',
    says: ['closed everything', 'Resume'],
  },
  {
    reason: 'spot_short',
    order: { side: 'sell', baseHolding: decimal('0.05') },
    limit: '0.05',
    value: '0.1',
    says: ['0.1 BTC', '0.05'],
  },
  {
    reason: 'spot_short',
    name: 'with a stop of its own',
    order: { side: 'sell', baseHolding: decimal('0'), stopLoss: decimal('51000') },
    limit: '0',
    value: '0.1',
    says: ['stop loss or take profit', 'would open a short', 'Leave them out'],
  },
  {
    reason: 'missing_price',
    view: { missing: ['DOGE'] },
    limit: null,
    value: 'DOGE',
    says: ['no price for DOGE'],
  },
  {
    reason: 'missing_price',
    name: 'of the order itself',
    order: { entryPrice: undefined },
    limit: null,
    value: 'BTC/USDT',
    says: ['no price of BTC/USDT'],
  },
  {
    reason: 'missing_price',
    name: 'of an open position',
    view: { positions: [position({ symbol: 'ETH/USDT', value: undefined })] },
    limit: null,
    value: 'ETH/USDT',
    says: ['ETH/USDT'],
  },
]

function caught(work: () => void): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

describe('each reason of denial', () => {
  test.each(CASES)('$reason $name', ({ reason, before, view, order: change, limit, value, says }) => {
    const made = world()
    before?.(made)
    const error = caught(() => made.risk.admit('a', portfolio(view), order(change)))
    if (!(error instanceof AppError)) throw new Error(`not denied: ${String(error)}`)
    expect(error.code).toBe('RISK_DENIED')
    expect(error.details).toEqual({
      reason,
      limit,
      value: typeof value === 'number' ? expect.closeTo(value, 12) : value,
    })
    expect(error.message).toContain('risk')
    for (const words of says) expect(error.message).toContain(words)
  })

  test('all of the list are provoked here', () => {
    expect([...new Set(CASES.map(({ reason }) => reason))].sort()).toEqual([...DENIAL_REASONS].sort())
  })
})

describe('what passes', () => {
  test('0.1 BTC at 50,000 with a stop at 49,000 on 100,000', () => {
    expect(world().risk.orderDenial('a', portfolio(), order())).toBeUndefined()
    expect(world().risk.orderDenial('a', portfolio(), order({ stopLoss: undefined }))).toBeUndefined()
  })

  test('exactly at the limits', () => {
    const { risk } = world()
    expect(risk.orderDenial('a', portfolio(), order({ amount: decimal('0.2'), feeRate: 0 }))).toBeUndefined()
    const atRisk = order({ amount: decimal('0.1'), stopLoss: decimal(30_000), feeRate: 0 })
    expect(risk.orderDenial('a', portfolio(), atRisk)).toBeUndefined()
    expect(risk.orderDenial('a', portfolio(), order({ takeProfit: decimal(51_500) }))).toBeUndefined()
    const full = [position({ symbol: 'ETH/USDT', value: decimal(90_000) })]
    expect(risk.orderDenial('a', portfolio({ positions: full }), order())).toBeUndefined()
    const atBand = order({ type: 'limit', limitPrice: decimal(55_000) })
    expect(risk.orderDenial('a', portfolio(), atBand)).toBeUndefined()
  })

  test('adding to an open position where all places are taken', () => {
    const { risk } = world()
    expect(risk.orderDenial('a', portfolio({ positions: others }), order({ symbol: 'C0/USDT' }))).toBeUndefined()
  })

  test('a price that is too good', () => {
    const { risk } = world()
    const low = order({ type: 'limit', limitPrice: decimal(1_000), entryPrice: decimal(1_000), stopLoss: decimal(900) })
    expect(risk.orderDenial('a', portfolio(), low)).toBeUndefined()
  })

  test('a stop-limit whose limit lies near its trigger, far from the market', () => {
    const { risk } = world()
    const stop = order({
      type: 'stop_limit',
      stopPrice: decimal(60_000),
      limitPrice: decimal(60_100),
      entryPrice: decimal(60_100),
      stopLoss: decimal(59_000),
    })
    expect(risk.orderDenial('a', portfolio(), stop)).toBeUndefined()
  })

  test('the same order after the window, or under a key of its own', () => {
    const { risk, clock } = world()
    risk.admit('a', portfolio(), order())
    risk.admit('a', portfolio(), order({ keyed: true }))
    clock.time += 1_000
    risk.admit('a', portfolio(), order())
  })

  test('orders of another account and after a minute', () => {
    const { risk, clock } = world()
    risk.setProtections('a', { maxOrdersPerMinute: 1 })
    risk.admit('a', portfolio(), order())
    risk.admit('b', portfolio(), order())
    clock.time += 60_000
    risk.admit('a', portfolio(), order())
  })

  test('exits while nothing may be opened', () => {
    const { risk } = world()
    risk.halt('a', 'test')
    const view = portfolio({ positions: [position()], missing: ['DOGE'] })
    const exit = order({ side: 'sell', baseHolding: decimal('0.1') })
    expect(risk.orderDenial('a', view, exit)).toBeUndefined()
    expect(risk.orderDenial('a', view, { ...exit, reduceOnly: true })).toBeUndefined()
    expect(risk.orderDenial('a', view, { ...exit, reduceOnly: true, byStrategy: true })?.reason).toBe('halted')
    expect(risk.orderDenial('a', view, { ...exit, protective: true, byStrategy: true })).toBeUndefined()
  })

  test('an emergency close, whatever it is', () => {
    const { risk, clock } = world()
    risk.setProtections('a', { maxOrdersPerMinute: 1 })
    risk.halt('a', 'test')
    const close = order({ side: 'sell', amount: decimal(5), emergency: true, entryPrice: undefined })
    for (let count = 0; count < 3; count++) risk.admit('a', portfolio({ missing: ['BTC'] }), close)
    clock.time += 1
    risk.admit('a', portfolio(), order({ protective: true, side: 'sell' }))
  })

  test('an exit at any pace', () => {
    const { risk } = world()
    risk.setProtections('a', { maxOrdersPerMinute: 1 })
    risk.admit('a', portfolio(), order())
    const view = portfolio({ positions: [position()] })
    for (const amount of ['0.01', '0.02', '0.03']) {
      risk.admit('a', view, order({ side: 'sell', amount: decimal(amount), baseHolding: ONE }))
    }
  })
})

describe('perpetuals', () => {
  const perpetual = { kind: 'perpetual', symbol: 'BTC/USDT:USDT' } as const
  const held = portfolio({ positions: [position({ symbol: perpetual.symbol })] })

  test('may be short, within the limits', () => {
    const { risk } = world()
    const short = order({ ...perpetual, side: 'sell', stopLoss: decimal(51_000) })
    expect(risk.orderDenial('a', portfolio(), short)).toBeUndefined()
    expect(risk.orderDenial('a', portfolio(), { ...short, amount: ONE })?.reason).toBe('max_position_size')
  })

  test('an order through the position opens only what goes beyond it', () => {
    const { risk } = world()
    const stopLoss = decimal(51_000)
    const turn = order({ ...perpetual, side: 'sell', amount: decimal('0.3'), stopLoss, feeRate: 0 })
    expect(risk.orderDenial('a', held, turn)).toBeUndefined()
    expect(risk.orderDenial('a', held, { ...turn, amount: decimal('0.31') })?.reason).toBe('max_position_size')
    risk.reduceOnly('a', 'test')
    expect(risk.orderDenial('a', held, turn)?.reason).toBe('reduce_only')
    expect(risk.orderDenial('a', held, { ...turn, amount: decimal('0.1') })).toBeUndefined()
  })
})
