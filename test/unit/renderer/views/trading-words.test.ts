import { expect, test } from 'vitest'
import { disableQuestion, enableQuestion, isOn, tradingState } from '#renderer/views/strategies/trading-words.ts'
import type { StrategyRun } from '#shared/contract/strategies.ts'

const run: StrategyRun = {
  id: 's',
  name: 'SMA cross',
  version: 3,
  account: 'paper',
  symbols: ['BTC/USDT', 'ETH/USDT'],
  timeframe: '1h',
  parameters: {},
  since: 0,
  state: 'running',
  words: 'Waits.',
  lastBar: null,
  positions: [],
  orders: [],
  trades: 0,
  pnl: {},
}

test('a word says how it does, and what an error has stopped counts as off', () => {
  expect(
    [undefined, run, { ...run, state: 'waiting' as const }, { ...run, state: 'failed' as const }].map(tradingState),
  ).toEqual(['Off', 'Trading', 'Waiting', 'Stopped'])
  expect(
    [undefined, run, { ...run, state: 'waiting' as const }, { ...run, state: 'failed' as const }].map(isOn),
  ).toEqual([false, true, true, false])
})

test('before it trades, account and symbols are named', () => {
  const { title, text } = enableQuestion(run, 'Paper', run.symbols)
  expect(title).toBe('Let SMA cross trade?')
  expect(text).toContain('Version 3 will buy and sell BTC/USDT, ETH/USDT on the account Paper by itself')
})

test('before it stops, it is said what stays', () => {
  expect(disableQuestion(run).text).toContain('no longer trade BTC/USDT, ETH/USDT on the account paper')
  expect(disableQuestion(run).text).toContain('It has no open position.')
})
