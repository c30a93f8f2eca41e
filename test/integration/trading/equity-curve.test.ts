import { expect, test } from 'vitest'
import { tradingStand } from '#test/builders/trading-stand.ts'

const BTC = 'BTC/USDT'
const MINUTE = 60_000

test('the curve follows the equity, its drawdown is that of the span, and its months agree with the performance', async () => {
  const stand = await tradingStand()
  await stand.buy(BTC, '0.1')
  for (const price of [51_000, 48_000]) {
    stand.feed.move(BTC, price)
    await stand.rest()
    await stand.pass(MINUTE)
  }
  const curve = await stand.ok('portfolio.curve', {})
  const { items } = await stand.ok('portfolio.snapshots', {})
  expect([...curve.time]).toEqual(items.map(({ time }) => time))
  expect([...curve.equity]).toEqual(items.map(({ equity }) => Number(equity)))
  const { maxDrawdown, totalReturn } = await stand.ok('portfolio.performance', {})
  expect(maxDrawdown).toBeGreaterThan(0)
  expect(Math.max(...curve.drawdown)).toBeCloseTo(maxDrawdown ?? 0, 12)
  const compounded = curve.months.reduce((all, month) => all * (1 + (month.return ?? 0)), 1) - 1
  expect(compounded).toBeCloseTo(totalReturn ?? 0, 12)
  const later = await stand.ok('portfolio.curve', { from: (items.at(-1)?.time ?? 0) + MINUTE })
  expect(later.time.length).toBeLessThanOrEqual(1)
})
