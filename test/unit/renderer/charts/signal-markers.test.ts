import { expect, test } from 'vitest'
import { PALETTES } from '#renderer/charts/palette.ts'
import { directionWords, OUTCOME_NAMES } from '#renderer/views/activity/signal-words.ts'
import { signalMarkers } from '#renderer/views/trade/chart/signal-markers.ts'
import { type Signal, signalOutcomeSchema } from '#shared/contract/signals.ts'

const MINUTE = 60_000
const PALETTE = PALETTES.dark
const TIMES = Float64Array.from([10, 11, 12], (minute) => minute * MINUTE)

function signal(given: Partial<Signal>): Signal {
  return {
    id: 's',
    strategyId: 'trend',
    version: 1,
    account: 'paper',
    symbol: 'BTC/USDT',
    direction: 'long',
    action: 'entry',
    barTime: 11 * MINUTE,
    time: 12 * MINUTE,
    reason: 'fast > slow',
    outcome: 'ordered',
    words: '0.1 were ordered.',
    orderId: 'o',
    ...given,
  }
}

test('a signal is a square on the bar that closed with it, on the side it means to trade', () => {
  expect(signalMarkers(TIMES, [signal({})], PALETTE)).toMatchObject([
    { time: 660, shape: 'square', position: 'belowBar', text: 'Signal: long', color: PALETTE.equity },
  ])
  expect(signalMarkers(TIMES, [signal({ action: 'exit' })], PALETTE)[0]).toMatchObject({
    position: 'aboveBar',
    text: 'Signal: exit',
  })
  expect(signalMarkers(TIMES, [signal({ direction: 'short' })], PALETTE)[0]?.position).toBe('aboveBar')
})

test('one that led to no order is grey and says so', () => {
  expect(signalMarkers(TIMES, [signal({ outcome: 'denied' })], PALETTE)[0]).toMatchObject({
    color: PALETTE.text,
    text: 'Signal: long, refused',
  })
})

test('signals come oldest first; those before the first bar are left out, equal ones are one', () => {
  const signals = [
    signal({ id: 'c', barTime: 12 * MINUTE }),
    signal({ id: 'b', barTime: 10 * MINUTE + 1 }),
    signal({ id: 'a', barTime: 10 * MINUTE }),
    signal({ id: 'old', barTime: 9 * MINUTE }),
  ]
  expect(signalMarkers(TIMES, signals, PALETTE).map(({ time }) => time)).toEqual([600, 720])
})

test('very many squares have no words, which would cover the candles', () => {
  const times = Float64Array.from({ length: 80 }, (_, i) => i * MINUTE)
  const signals = Array.from(times, (barTime) => signal({ barTime }))
  const markers = signalMarkers(times, signals, PALETTE)
  expect(markers).toHaveLength(80)
  expect(markers.filter(({ text }) => text !== undefined)).toEqual([])
})

test('every outcome has a name of its own', () => {
  const names = signalOutcomeSchema.options.map((outcome) => OUTCOME_NAMES[outcome])
  expect(new Set(names).size).toBe(signalOutcomeSchema.options.length)
  expect(directionWords({ action: 'exit', direction: 'short' })).toBe('Exit short')
})
