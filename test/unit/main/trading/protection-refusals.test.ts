import { expect, test } from 'vitest'
import type { WantedOrder } from '#main/trading/protection.ts'
import { ProtectionRefusals } from '#main/trading/protection-refusals.ts'
import { decimal } from '#shared/decimal.ts'
import { fakeClock } from '#test/builders/clock.ts'
import { ORDER } from '#test/builders/trading-rows.ts'

const want = (price: string): WantedOrder => ({
  purpose: 'stopLoss',
  price: decimal(price),
  amount: decimal('1'),
  heldBy: 'exchange',
  standing: undefined,
})

test('what was refused is left alone for a while, and nothing else is', () => {
  const clock = fakeClock()
  const refusals = new ProtectionRefusals(clock)
  refusals.pause('a', want('90'))
  expect([refusals.isPausing('a', want('90')), refusals.isPausing('a', want('91'))]).toEqual([true, false])
  expect(refusals.isPausing('b', want('90'))).toBe(false)
  refusals.pauseExit('b')
  expect(refusals.isPausing('b', want('80'))).toBe(true)
  clock.advance(refusals.againMs)
  expect([refusals.isPausing('a', want('90')), refusals.isPausing('b', want('80'))]).toEqual([false, false])
})

test('a stop that was taken away to be moved lies where it lay, until it is tried again or another is asked for', () => {
  const clock = fakeClock()
  const refusals = new ProtectionRefusals(clock)
  const plan = { stopLoss: '95', takeProfit: [] }
  expect(refusals.fallBack('a', decimal('95'))).toBe(false)
  refusals.replaced({ ...ORDER, purpose: 'stopLoss', parentOrderId: 'a', stopPrice: decimal('90') })
  expect(refusals.fallBack('a', decimal('95'))).toBe(true)
  expect(refusals.planFor('a', plan)).toMatchObject({ stopLoss: '90' })
  expect(refusals.planFor('b', plan)).toBe(plan)
  clock.advance(refusals.againMs)
  expect(refusals.planFor('a', plan)).toBe(plan)
  // Once it stands, there is nothing to fall back to.
  refusals.replaced({ ...ORDER, purpose: 'stopLoss', parentOrderId: 'a', stopPrice: decimal('90') })
  refusals.stopStands('a')
  expect(refusals.fallBack('a', decimal('95'))).toBe(false)
})

test('no more than the exchange has is asked for, for a while', () => {
  const clock = fakeClock()
  const refusals = new ProtectionRefusals(clock)
  refusals.cap('BTC/USDT', decimal('0.5'))
  const capped = (symbol: string): string => refusals.capped(symbol, decimal('2')).toFixed()
  expect([capped('BTC/USDT'), capped('ETH/USDT')]).toEqual(['0.5', '2'])
  clock.advance(refusals.againMs)
  expect(capped('BTC/USDT')).toBe('2')
})
