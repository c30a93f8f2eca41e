import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RiskManager } from '#main/risk/risk-manager.ts'
import { createMemoryRiskStore } from '#main/risk/risk-store.ts'
import { defaultStop, defaultTarget, riskPerUnit, type SizingRequest, sizePosition } from '#main/risk/sizing.ts'
import { type Decimal, decimal, decimalText, isMultipleOf } from '#shared/decimal.ts'
import { order, portfolio, position } from './views.ts'

/** Entry 50,000, stop 49,000, 10,000 to lose 2 % of, no fees, lots of 0.0001. */
function request(change: Partial<SizingRequest> = {}): SizingRequest {
  return {
    side: 'buy',
    equity: decimal(10_000),
    entry: decimal(50_000),
    stop: decimal(49_000),
    riskPct: 0.02,
    feeRate: 0,
    lotSize: decimal('0.0001'),
    ...change,
  }
}

type Row = readonly [
  name: string,
  change: Partial<SizingRequest>,
  quantity: string,
  limitedBy: string,
  riskAmount: string,
  riskPct: number,
]

// By hand: equity × risk ÷ (distance + fees of both sides), then the tightest cap, then whole lots.
const TABLE: readonly Row[] = [
  ['200 over 1,000 a unit', {}, '0.2', 'risk', '200', 0.02],
  ['a short', { side: 'sell', stop: decimal(51_000) }, '0.2', 'risk', '200', 0.02],
  ['10 % of 10,000 over 50,000', { positionRoom: decimal(1_000) }, '0.02', 'maxPositionSizePct', '20', 0.002],
  ['a room larger than the risk allows', { positionRoom: decimal(10_001) }, '0.2', 'risk', '200', 0.02],
  ['200 over 1,000 + 0.1 % of 99,000, down to lots', { feeRate: 0.001 }, '0.1819', 'risk', '199.9081', 0.01999081],
  ['a step closer than a lot is let go', { riskPct: 0.020009 }, '0.2', 'risk', '200', 0.02],
  ['the exposure that is left', { exposureRoom: decimal(2_500) }, '0.05', 'maxTotalExposurePct', '50', 0.005],
  [
    'what can be paid with its fee',
    { funds: decimal(5_005), feeRate: 0.001 },
    '0.1',
    'availableFunds',
    '109.9',
    0.01099,
  ],
  ['the largest order', { maxAmount: decimal('0.15') }, '0.15', 'maxAmount', '150', 0.015],
  ['more risk than allowed', { riskPct: 0.05, maxRiskPct: 0.02 }, '0.2', 'maxPortfolioRiskPct', '200', 0.02],
  ['less risk than allowed', { riskPct: 0.01, maxRiskPct: 0.02 }, '0.1', 'risk', '100', 0.01],
  ['all the risk that is allowed', { maxRiskPct: 0.02 }, '0.2', 'risk', '200', 0.02],
  ['whole coins', { lotSize: decimal(1), stop: decimal(49_950) }, '4', 'risk', '200', 0.02],
]

describe('sizes by hand', () => {
  test.each(TABLE)('%s', (_, change, quantity, limitedBy, riskAmount, riskPct) => {
    const { shown } = sizePosition(request(change))
    expect(shown).toMatchObject({ quantity, limitedBy, riskAmount, approved: true })
    expect(shown.riskPct).toBeCloseTo(riskPct, 12)
    expect(shown.positionValue).toBe(decimalText(decimal(quantity).mul(50_000)))
  })

  test('the default account: 0.02 under the default limits of 10,000', () => {
    const risk = new RiskManager(createMemoryRiskStore(), { now: () => 0 })
    const { quantity } = risk.size('a', portfolio({ equity: decimal(10_000) }), { ...request(), symbol: 'BTC/USDT' })
    expect(decimalText(quantity)).toBe('0.02')
  })

  test('what is held and ordered takes of the room', () => {
    const risk = new RiskManager(createMemoryRiskStore(), { now: () => 0 })
    const view = portfolio({ positions: [position()], pendingEntries: new Map([['BTC/USDT', decimal(2_500)]]) })
    const sized = risk.size('a', view, { ...request(), symbol: 'BTC/USDT' })
    expect(sized.shown).toMatchObject({ quantity: '0.05', limitedBy: 'maxPositionSizePct' })
    const over = portfolio({ positions: [position({ value: decimal(20_000) })] })
    const none = risk.size('a', over, { ...request(), symbol: 'BTC/USDT' })
    expect(none.shown).toMatchObject({ quantity: '0', approved: false })
  })

  test.each([
    [{ target: decimal(50_500), minRiskRewardRatio: 1.5 }, 'Risk/Reward ratio 0.50 is below 1.50'],
    [{ lotSize: decimal(1) }, 'less than one lot of 1'],
    [{ equity: decimal(-5) }, 'less than one lot'],
    [{ minAmount: decimal('0.3') }, '0.2 is below the smallest order of 0.3'],
    [{ minNotional: decimal(10_001) }, '10000 is below the smallest order'],
  ] as const)('not approved: %j', (change, words) => {
    const { shown } = sizePosition(request(change))
    expect(shown.approved).toBe(false)
    expect(shown.rejectionReason).toContain(words)
  })

  test('exactly at the least order and the least reward', () => {
    const { shown } = sizePosition(
      request({
        minAmount: decimal('0.2'),
        minNotional: decimal(10_000),
        target: decimal(51_500),
        minRiskRewardRatio: 1.5,
      }),
    )
    expect(shown).toMatchObject({ approved: true, riskRewardRatio: 1.5 })
  })

  test.each([
    [{ stop: decimal(50_000) }, 'stop loss of a buy must lie below'],
    [{ stop: decimal(51_000) }, 'must lie below its entry price 50000, not at 51000'],
    [{ side: 'sell', stop: decimal(49_000) }, 'must lie above'],
    [{ side: 'sell', stop: decimal(50_000) }, 'must lie above'],
    [{ target: decimal(50_000) }, 'take profit of a buy must lie above'],
    [{ side: 'sell', stop: decimal(51_000), target: decimal(50_000) }, 'take profit of a sell must lie below'],
    [{ entry: decimal(0) }, 'must be above 0'],
  ] as const)('refused: %j', (change, words) => {
    expect(() => sizePosition(request(change))).toThrow(words)
    expect(() => sizePosition(request(change))).toThrow(expect.objectContaining({ code: 'VALIDATION' }))
  })

  test('a refusal has its numbers', () => {
    const refusal = (details: object) => expect.objectContaining({ details })
    expect(() => sizePosition(request({ stop: decimal(51_000) }))).toThrow(
      refusal({ entry: '50000', stopLoss: '51000' }),
    )
    expect(() => sizePosition(request({ target: decimal(49_500) }))).toThrow(
      refusal({ entry: '50000', takeProfit: '49500' }),
    )
  })

  test('what is approved has no reason against it', () => {
    expect(sizePosition(request()).shown).not.toHaveProperty('rejectionReason')
  })

  test('default stop and target', () => {
    const entry = decimal(50_000)
    expect(decimalText(defaultStop('buy', entry, 0.02))).toBe('49000')
    expect(decimalText(defaultStop('sell', entry, 0.02))).toBe('51000')
    expect(decimalText(defaultTarget('buy', entry, 0.04))).toBe('52000')
    expect(decimalText(defaultTarget('sell', entry, 0.04))).toBe('48000')
    expect(decimalText(defaultTarget('sell', entry, 2))).toBe('0')
  })
})

const amount = (least: number, most: number): fc.Arbitrary<Decimal> =>
  fc.integer({ min: least, max: most }).map((units) => decimal(units).div(10_000))

test('never more than risk, caps and lots allow, and never a lot less than they do', () => {
  const cases = fc.record({
    equity: amount(1, 2e9),
    entry: amount(100, 1e9),
    stopShare: fc.integer({ min: 1, max: 9_999 }),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    riskPct: fc.integer({ min: 1, max: 1_000 }).map((part) => part / 10_000),
    feeRate: fc.constantFrom(0, 0.001, 0.0075),
    lotSize: fc.constantFrom(decimal('0.0001'), decimal('0.01'), decimal(1), decimal('0.0003')),
    positionRoom: amount(0, 1e9),
    funds: amount(0, 1e9),
  })
  fc.assert(
    fc.property(cases, ({ stopShare, ...given }) => {
      const away = given.entry.mul(stopShare).div(10_000)
      const stop = given.side === 'buy' ? given.entry.sub(away) : given.entry.add(away)
      const { quantity } = sizePosition({ ...given, stop })
      const fits = (size: Decimal): boolean =>
        size.mul(riskPerUnit(given.entry, stop, given.feeRate)).lte(given.equity.mul(given.riskPct)) &&
        size.mul(given.entry).lte(given.positionRoom) &&
        size
          .mul(given.entry)
          .mul(1 + given.feeRate)
          .lte(given.funds)
      expect(quantity.gte(0)).toBe(true)
      expect(isMultipleOf(quantity, given.lotSize)).toBe(true)
      expect(fits(quantity)).toBe(true)
      expect(fits(quantity.add(given.lotSize).add('1e-30'))).toBe(false)
    }),
    { numRuns: 2_000 },
  )
})

test('what was sized passes the check of the order', () => {
  fc.assert(
    fc.property(amount(1e6, 1e10), fc.integer({ min: 10, max: 5_000 }), (equity, share) => {
      const risk = new RiskManager(createMemoryRiskStore(), { now: () => 0 })
      const entry = decimal(50_000)
      const stopLoss = entry.sub(entry.mul(share).div(10_000))
      const view = portfolio({ equity })
      const sized = risk.size('a', view, { ...request({ stop: stopLoss, feeRate: 0.001 }), symbol: 'BTC/USDT' })
      if (sized.quantity.isZero()) return
      expect(risk.orderDenial('a', view, order({ amount: sized.quantity, stopLoss }))).toBeUndefined()
      const more = sized.quantity.add('0.0001')
      expect(risk.orderDenial('a', view, order({ amount: more, stopLoss }))?.reason).toMatch(/^max_/)
    }),
    { numRuns: 500 },
  )
})
