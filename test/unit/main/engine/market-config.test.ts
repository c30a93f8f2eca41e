import { expect, test } from 'vitest'
import { type MarketConfig, openChosenMarket } from '#main/engine/market-config.ts'
import { AppError } from '#shared/errors.ts'
import { memoryLog } from '#test/builders/clock.ts'

function stand(stored: Record<string, unknown> = {}) {
  const values = { ...stored }
  const settings = { all: () => values, set: (changes: object) => void Object.assign(values, changes) }
  const log = memoryLog()
  const open = (config: MarketConfig): Promise<MarketConfig> =>
    config.mode === 'replay' && config.file === '/gone.csv'
      ? Promise.reject(new AppError('NOT_FOUND', 'candle file not found'))
      : Promise.resolve(config)
  return { values, log, choose: (wish?: MarketConfig) => openChosenMarket(wish, open, log, settings), open }
}

const REPLAY = { mode: 'replay', file: '/a.csv', speed: 'max' } as const

test('the first start is simulated, then it is what was chosen last', async () => {
  const { choose, values } = stand()
  expect(await choose()).toEqual({ mode: 'simulated' })
  expect(values).toEqual({})
  expect(await choose(REPLAY)).toEqual(REPLAY)
  expect(await choose()).toEqual(REPLAY)
  expect(await choose({ mode: 'simulated', seed: 4 })).toEqual({ mode: 'simulated', seed: 4 })
  expect(await choose()).toEqual({ mode: 'simulated', seed: 4 })
})

test('a market that could not be opened is not remembered', async () => {
  const { choose } = stand({ lastMarket: REPLAY })
  await expect(choose({ mode: 'replay', file: '/gone.csv' })).rejects.toThrow('not found')
  expect(await choose()).toEqual(REPLAY)
})

test('where the market chosen last is gone or unreadable, the simulated one stands in', async () => {
  const gone = stand({ lastMarket: { mode: 'replay', file: '/gone.csv' } })
  expect(await gone.choose()).toEqual({ mode: 'simulated' })
  expect(gone.log.lines).toMatchObject([{ level: 'warn', fields: { code: 'NOT_FOUND' } }])
  expect(await stand({ lastMarket: { mode: 'roulette' } }).choose()).toEqual({ mode: 'simulated' })
})

test('without settings nothing is remembered', async () => {
  const { open, log } = stand()
  expect(await openChosenMarket(undefined, open, log, undefined)).toEqual({ mode: 'simulated' })
  expect(await openChosenMarket(REPLAY, open, log, undefined)).toEqual(REPLAY)
})
