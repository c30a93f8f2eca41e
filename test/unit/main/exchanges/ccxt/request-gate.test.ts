import { expect, test } from 'vitest'
import { BINANCE_LIMITS } from '#main/exchanges/ccxt/binance-limits.ts'
import { statusLimits } from '#main/exchanges/ccxt/limits-seen.ts'
import { RequestGate, type Urgency } from '#main/exchanges/ccxt/request-gate.ts'
import { RequestGates, sharedGates } from '#main/exchanges/ccxt/request-gates.ts'
import { fakeClock } from '#test/builders/clock.ts'

const limited = expect.objectContaining({ code: 'RATE_LIMITED' })

function binance() {
  const clock = fakeClock()
  const gate = new RequestGate(clock, BINANCE_LIMITS)
  return { clock, gate, saw: (status: number, headers: Record<string, string>) => gate.saw({ status, headers }) }
}

const can = (gate: RequestGate, urgency: Urgency, weight = 1): boolean => {
  try {
    gate.check(urgency, weight)
    return true
  } catch (error) {
    expect(error).toEqual(limited)
    return false
  }
}

const allowed = (gate: RequestGate): string =>
  (['emergency', 'needed', 'other'] as const).filter((urgency) => can(gate, urgency)).join(' ')

test.each([429, 418, 403])('a %s holds everything back until its end, and no longer', (status) => {
  const { clock, gate, saw } = binance()
  saw(status, { 'retry-after': '120' })
  expect(gate.status()).toMatchObject({ bannedForMs: 120_000 })
  clock.advance(119_999)
  expect(allowed(gate)).toBe('')
  expect(gate.closedForMs).toBe(1)
  clock.advance(1)
  expect(can(gate, 'emergency')).toBe(true)
})

test('after a ban the emergencies are first, and what was turned away is waited for', () => {
  const calm = binance()
  calm.saw(429, { 'retry-after': '10' })
  calm.clock.advance(10_000)
  expect(allowed(calm.gate)).toBe('emergency')
  calm.clock.advance(1_000)
  expect(allowed(calm.gate)).toBe('emergency needed')
  calm.clock.advance(4_000)
  expect(allowed(calm.gate)).toBe('emergency needed other')

  const closing = binance()
  closing.saw(429, { 'retry-after': '10' })
  expect(can(closing.gate, 'emergency')).toBe(false)
  closing.clock.advance(15_999)
  expect(can(closing.gate, 'needed')).toBe(false)
  closing.gate.enter('emergency').end('usable')
  expect(can(closing.gate, 'needed')).toBe(true)
})

test('a shorter wait does not shorten a ban, and one without an end lasts a minute', () => {
  const { clock, gate, saw } = binance()
  saw(418, { 'retry-after': '120' })
  saw(429, { 'retry-after': '5' })
  expect(gate.closedForMs).toBe(120_000)
  clock.advance(120_000)
  saw(429, {})
  expect(gate.closedForMs).toBe(60_000)
})

test('a wait may be told as a date, by the clock of who tells it', () => {
  const { gate, saw } = binance()
  saw(429, { date: 'Wed, 21 Oct 2015 07:28:00 GMT', 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT' })
  expect(gate.closedForMs).toBe(30_000)
})

test('a tenth is for emergencies and as much again for what is needed, until the minute is over', () => {
  const { clock, gate, saw } = binance()
  gate.limit = 1000
  saw(200, { 'x-mbx-used-weight-1m': '699' })
  expect(allowed(gate)).toBe('emergency needed other')
  saw(200, { 'x-mbx-used-weight-1m': '700' })
  expect(allowed(gate)).toBe('emergency needed')
  saw(200, { 'x-mbx-used-weight-1m': '900' })
  expect(allowed(gate)).toBe('emergency')
  expect(gate.status().rateLimitUsed).toBe(0.9)
  clock.advance(60_000)
  expect(allowed(gate)).toBe('emergency needed other')
})

test('what is on its way counts before the exchange has counted it', () => {
  const { gate, saw } = binance()
  gate.limit = 1000
  const passes = Array.from({ length: 7 }, () => gate.enter('other', 100))
  expect(can(gate, 'other')).toBe(false)
  saw(200, { 'x-mbx-used-weight-1m': '100' })
  for (const pass of passes) pass.end('usable')
  expect(gate.status().rateLimitUsed).toBeCloseTo(0.1)
})

test('an exchange that says nothing of its limits is counted for, and the count drains', () => {
  const clock = fakeClock()
  const budget = { name: 'requests', limit: 100, windowMs: 10_000 }
  const gate = new RequestGate(clock, { exchange: 'Kraken', budget, read: statusLimits })
  for (let index = 0; index < 70; index++) gate.enter('other').end('usable')
  expect(() => gate.enter('other')).toThrow(/Kraken allows are used/)
  clock.advance(1_000)
  for (let index = 0; index < 10; index++) gate.enter('other').end('usable')
  expect(can(gate, 'other')).toBe(false)
  expect(can(gate, 'emergency')).toBe(true)
})

test('several budgets of one exchange are kept apart', () => {
  const clock = fakeClock()
  const gate = new RequestGate(clock, {
    exchange: 'Bybit',
    budget: { name: 'all', limit: 600, windowMs: 5_000 },
    read: () => ({ budgets: [{ name: 'orders', used: 10, limit: 10, windowMs: 1_000 }] }),
  })
  gate.saw({ status: 200, headers: {} })
  expect(allowed(gate)).toBe('emergency')
  clock.advance(1_000)
  expect(allowed(gate)).toBe('emergency needed other')
})

test('eight unusable answers in a row open the circuit, one trial closes it, and no emergency is stopped', () => {
  const { clock, gate } = binance()
  for (let index = 0; index < 7; index++) gate.enter('needed').end('unusable')
  gate.enter('needed').end('usable')
  for (let index = 0; index < 8; index++) gate.enter('needed').end('unusable')
  expect(gate.status().circuit).toBe('open')
  expect(() => gate.enter('needed')).toThrow(limited)
  expect(allowed(gate)).toBe('emergency')
  clock.advance(5_000)
  expect(gate.status().circuit).toBe('half_open')
  const trial = gate.enter('needed')
  expect(can(gate, 'needed')).toBe(false)
  trial.end('unusable')
  expect(gate.status().circuit).toBe('open')
  clock.advance(9_999)
  expect(can(gate, 'other')).toBe(false)
  clock.advance(1)
  const second = gate.enter('other')
  second.end('unsent')
  gate.enter('other').end('usable')
  expect(gate.status().circuit).toBe('closed')
  expect(allowed(gate)).toBe('emergency needed other')
})

test('an emergency that is answered closes the circuit', () => {
  const { gate } = binance()
  for (let index = 0; index < 8; index++) gate.enter('emergency').end('unusable')
  expect(gate.status().circuit).toBe('open')
  gate.enter('emergency').end('usable')
  expect(gate.status().circuit).toBe('closed')
})

test('one server has one way, for all who share a clock', () => {
  const clock = fakeClock()
  const gates = sharedGates(clock)
  expect(sharedGates(clock)).toBe(gates)
  expect(sharedGates(fakeClock())).not.toBe(gates)
  const gate = gates.of('https://api.binance.com/api/v3', BINANCE_LIMITS)
  expect(gates.of('https://api.binance.com', BINANCE_LIMITS)).toBe(gate)
  expect(new RequestGates(clock).of('https://api.binance.com', BINANCE_LIMITS)).not.toBe(gate)
  expect(gates.of('https://testnet.binance.vision', BINANCE_LIMITS)).not.toBe(gate)
})
