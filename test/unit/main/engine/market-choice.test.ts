import { expect, test } from 'vitest'
import { createMarketChoices } from '#main/engine/market-choice.ts'
import { lastMarket, rememberMarket } from '#main/engine/market-config.ts'

function settings() {
  let values: Readonly<Record<string, unknown>> = {}
  return {
    all: () => values,
    set: (change: Readonly<Record<string, unknown>>) => {
      values = { ...values, ...change }
    },
  }
}

test('the market of the next start is the simulated one until another is chosen', () => {
  const kept = settings()
  const choices = createMarketChoices({ mode: 'simulated', source: 'simulated' }, kept)
  expect(choices.next()).toEqual({ mode: 'simulated' })
  choices.choose({ mode: 'exchange' })
  expect(choices.next()).toEqual({ mode: 'exchange', exchange: 'binance' })
  choices.choose({ mode: 'exchange', exchange: 'bybit', url: 'http://127.0.0.1:8080' })
  expect(choices.next()).toEqual({ mode: 'exchange', exchange: 'bybit', url: 'http://127.0.0.1:8080' })
  expect(lastMarket(kept)).toEqual(choices.next())
})

test('an address that is not on this machine is refused, and one for a market that has none', () => {
  const kept = settings()
  const choices = createMarketChoices({ mode: 'simulated', source: 'simulated' }, kept)
  const refused = expect.objectContaining({ code: 'VALIDATION' })
  expect(() => choices.choose({ mode: 'exchange', url: 'https://example.com' })).toThrow(refused)
  expect(() => choices.choose({ mode: 'replay', url: 'http://127.0.0.1:8080' })).toThrow(refused)
  expect(choices.next()).toEqual({ mode: 'simulated' })
})

test('a replay that is chosen again keeps its file', () => {
  const kept = settings()
  rememberMarket(kept, { mode: 'replay', file: '/data/btc.csv' })
  createMarketChoices({ mode: 'replay', source: 'replay' }, kept).choose({ mode: 'replay' })
  expect(lastMarket(kept)).toEqual({ mode: 'replay', file: '/data/btc.csv' })
})
