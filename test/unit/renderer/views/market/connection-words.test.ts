import { expect, test } from 'vitest'
import { connectionWords, whyNothingIsOpened } from '#renderer/views/market/connection/connection-words.ts'
import type { MarketConnection } from '#shared/contract/market.ts'

const NOW = 1_700_000_000_000
const CONNECTED: MarketConnection = {
  exchange: 'binance',
  name: 'Binance',
  state: 'connected',
  since: NOW - 65_000,
  lastHeardAt: NOW - 300,
  symbols: 3,
  clockOffsetMs: -1_500,
  circuit: 'closed',
  bannedForMs: 0,
  rateLimitUsed: 0.04,
}

function words(change: Partial<MarketConnection> = {}) {
  return connectionWords({ ...CONNECTED, ...change }, NOW, String)
}

function fact(name: string, change: Partial<MarketConnection> = {}): string | undefined {
  return words(change).facts.find((each) => each.name === name)?.value
}

test('a connection that does well says how long, what was heard and how the clock goes', () => {
  expect(words()).toMatchObject({ level: 'good', state: 'connected', consequence: undefined })
  expect(fact('State')).toBe('connected for 1 min 5 s')
  expect(fact('Last heard')).toBe('just now')
  expect(fact('Clock')).toBe('1 s behind this computer')
  expect(fact('Clock', { clockOffsetMs: 20 })).toBe('20 ms ahead of this computer')
  expect(fact('Clock', { clockOffsetMs: null })).toBe('not compared yet')
  expect(fact('Last heard', { lastHeardAt: null })).toBe('nothing yet')
})

test('one that is lost or silent says what is refused, and since when', () => {
  const lost = words({ state: 'connecting', reason: 'the line was cut' })
  expect(lost.level).toBe('waiting')
  expect(lost.consequence).toContain('orders that open a position are refused')
  expect(fact('Why', { state: 'connecting', reason: 'the line was cut' })).toBe('the line was cut')
  expect(words({ state: 'stale' })).toMatchObject({ level: 'bad', state: 'stale' })
  expect(words({ state: 'stale' }).consequence).toContain('No prices come from Binance')
})

test('a ban, an open circuit and a limit nearly used up are told', () => {
  expect(words({ bannedForMs: 90_000 })).toMatchObject({ level: 'waiting', state: 'connected, requests refused' })
  expect(fact('Refused by the exchange', { bannedForMs: 90_000 })).toBe('for 1 min 30 s still')
  expect(words({ circuit: 'open' }).consequence).toContain('Too many requests')
  expect(fact('Rate limit', { rateLimitUsed: 0.9 })).toContain('requests wait')
})

test('the ticket is told in one line why nothing is opened', () => {
  expect(whyNothingIsOpened(CONNECTED)).toBeUndefined()
  expect(whyNothingIsOpened({ ...CONNECTED, state: 'connecting' })).toMatch(/^Binance is not connected/)
  expect(whyNothingIsOpened({ ...CONNECTED, state: 'stale' })).toMatch(/^No prices come from Binance/)
})
