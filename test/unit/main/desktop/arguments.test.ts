import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parseDesktopArguments, withoutMarket } from '#main/desktop/arguments.ts'

test('nothing is set unless it is said, and what belongs to Electron is left alone', () => {
  const nothing = {
    market: undefined,
    theme: undefined,
    screenshot: undefined,
    userData: undefined,
    closeAll: false,
    hidden: false,
  }
  expect(parseDesktopArguments(['electron', '--no-sandbox', '/project', '--inspect=0', '--market='])).toEqual(nothing)
})

test('options are read, paths become absolute, the last of two counts', () => {
  const argv = [
    '--market=replay',
    '--market=simulated',
    '--seed=1',
    '--seed=7',
    '--theme=dark',
    '--screenshot=a.png',
    '--user-data=data',
    '--close-all',
    '--hidden',
  ]
  expect(parseDesktopArguments(argv)).toEqual({
    market: { mode: 'simulated', seed: 7 },
    theme: 'dark',
    screenshot: resolve('a.png'),
    userData: resolve('data'),
    closeAll: true,
    hidden: true,
  })
})

test('a seed alone means the simulated market, and a replay takes its file', () => {
  expect(parseDesktopArguments(['--seed=7']).market).toEqual({ mode: 'simulated', seed: 7 })
  expect(parseDesktopArguments(['--market=replay']).market).toEqual({ mode: 'replay' })
  expect(parseDesktopArguments(['--market=exchange']).market).toEqual({ mode: 'exchange' })
  const argv = ['--market=replay', '--candles=a.csv', '--symbol=A/B', '--timeframe=1h', '--speed=60']
  expect(parseDesktopArguments(argv).market).toEqual({
    mode: 'replay',
    file: resolve('a.csv'),
    symbol: 'A/B',
    timeframe: '1h',
    speed: 60,
  })
  expect(parseDesktopArguments(['--market=replay', '--speed=max']).market).toEqual({ mode: 'replay', speed: 'max' })
})

test.each([
  ['--market=real', /--market must be simulated, replay or exchange, not real/],
  ['--seed=1.5', /--seed must be a whole number, not 1.5/],
  ['--seed=x', /--seed/],
  ['--theme=blue', /--theme must be light or dark, not blue/],
])('%s is refused in words', (argument, message) => {
  expect(() => parseDesktopArguments([argument])).toThrow(message)
})

test('a start anew is on the market chosen last, with everything else as it was', () => {
  const args = ['/app', '--user-data=/data', '--market=exchange', '--exchange-url=http://127.0.0.1:1', '--seed=3']
  expect(withoutMarket(args)).toEqual(['/app', '--user-data=/data'])
})
