import { expect, test } from 'vitest'
import { RequestGate } from '#main/exchanges/ccxt/request-gate.ts'
import { fakeClock } from '#test/builders/clock.ts'

const limited = expect.objectContaining({ code: 'RATE_LIMITED' })

test('a ban holds everything back until its end, and no longer', () => {
  const clock = fakeClock()
  const gate = new RequestGate(clock)
  gate.saw(418, { 'retry-after': '120' })
  clock.advance(119_999)
  expect(() => gate.admit('needed')).toThrow(limited)
  expect(gate.closedForMs).toBe(1)
  clock.advance(1)
  gate.admit('needed')
  gate.admit('other')
})

test('a shorter wait does not shorten a ban, and one without an end lasts a minute', () => {
  const clock = fakeClock()
  const gate = new RequestGate(clock)
  gate.saw(418, { 'retry-after': '120' })
  gate.saw(429, { 'retry-after': '5' })
  expect(gate.closedForMs).toBe(120_000)
  clock.advance(120_000)
  gate.saw(429, {})
  expect(gate.closedForMs).toBe(60_000)
})

test('the last tenth is for what must not wait, until the minute is over', () => {
  const clock = fakeClock()
  const gate = new RequestGate(clock)
  gate.limit = 1000
  gate.saw(200, { 'x-mbx-used-weight-1m': '899' })
  gate.admit('other')
  gate.saw(200, { 'x-mbx-used-weight-1m': '900' })
  expect(() => gate.admit('other')).toThrow(limited)
  gate.admit('needed')
  clock.advance(60_000)
  gate.admit('other')
})
