import { expect, test } from 'vitest'
import { accountWords, moneyAtWork } from '#renderer/app/money.ts'

const paper = { kind: 'paper', live: false } as const
const real = { kind: 'exchange', environment: 'production', live: true } as const

test('a paper account and one that is not known yet have the word of the market', () => {
  expect(moneyAtWork(undefined, undefined)).toBeUndefined()
  expect(moneyAtWork(undefined, 'replay')?.word).toBe('Replay')
  expect(moneyAtWork(paper, 'paper')).toMatchObject({ mode: 'paper', word: 'Paper' })
})

test('paper beside a live account stays paper, and says that there is another', () => {
  expect(moneyAtWork(paper, 'live')).toMatchObject({ mode: 'paper', word: 'Paper · another is live' })
})

test('an account at an exchange is live only where it is switched on, and real money only on its real servers', () => {
  expect(moneyAtWork(real, 'paper')).toMatchObject({ mode: 'live', word: 'Live · real money' })
  expect(moneyAtWork({ ...real, environment: 'testnet' }, 'paper')).toMatchObject({
    mode: 'live',
    word: 'Live · test server',
    sentence: expect.stringContaining('no real money'),
  })
  const off = moneyAtWork({ ...real, live: false }, 'paper')
  expect(off).toMatchObject({ mode: 'off', word: 'Live off' })
  expect(off?.sentence).toContain('with real money')
})

test('the list of accounts says kind, state and currency', () => {
  const words = (account: object): string =>
    accountWords({
      kind: 'exchange',
      environment: 'production',
      live: false,
      currency: 'USDT',
      state: 'open',
      ...account,
    })
  expect(words({ kind: 'paper', environment: undefined })).toBe('paper · USDT')
  expect(words({ live: true })).toBe('real money · LIVE · USDT')
  expect(words({})).toBe('real money · live off · USDT')
  expect(words({ environment: 'loopback', state: 'locked' })).toBe('test server · locked · USDT')
})
