import { expect, test } from 'vitest'
import { AlarmLog } from '#main/desktop/alarm-log.ts'

const alarm = (kind: string, message: string, symbol = 'BTC/USDT') => ({ account: 'a', symbol, kind, message })

const position = (quantity: string, naked: string) => ({
  id: 'p',
  account: 'a',
  symbol: 'BTC/USDT',
  side: 'long',
  quantity,
  averagePrice: '1',
  markPrice: null,
  notional: null,
  unrealizedPnl: null,
  unrealizedPnlPct: null,
  realizedPnl: '0',
  fees: {},
  coverage: { exchange: '0', engine: '0', naked },
  openedAt: 1,
})

test('alarms stand until the position is covered or gone, the newest first', () => {
  const log = new AlarmLog()
  log.take('trading.alarm', alarm('naked', 'no stop'))
  log.take('trading.alarm', alarm('stop_lost', 'lost', 'ETH/USDT'))
  expect(log.messages()).toEqual(['lost', 'no stop'])
  log.take('trading.alarm', alarm('naked', 'still no stop'))
  expect(log.messages()).toEqual(['still no stop', 'lost'])
  log.take('trading.positionChanged', position('1', '0.5'))
  expect(log.messages()).toEqual(['still no stop', 'lost'])
  log.take('trading.positionChanged', position('1', '0'))
  expect(log.messages()).toEqual(['lost'])
})

test('a refused exit stands until the position is gone; other events say nothing', () => {
  const log = new AlarmLog()
  log.take('trading.alarm', alarm('exit_refused', 'refused'))
  log.take('trading.positionChanged', position('1', '0'))
  log.take('trading.filled', alarm('naked', 'no alarm'))
  log.take('trading.alarm', { kind: 'naked' })
  expect(log.messages()).toEqual(['refused'])
  log.take('trading.positionChanged', position('0', '0'))
  expect(log.messages()).toEqual([])
})
