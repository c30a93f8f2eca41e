import { expect, test } from 'vitest'
import { createTrayEngine } from '#main/desktop/tray-engine.ts'
import type { CallResult } from '#shared/contract/contract.ts'
import { DEFAULT_RISK_LIMITS } from '#shared/domain/risk-limits.ts'

const STATUS = {
  state: 'halted',
  reason: 'daily loss',
  equity: '100000',
  peakEquity: '100000',
  drawdown: 0,
  exposure: 0,
  openPositions: 3,
  limits: DEFAULT_RISK_LIMITS,
  used: {
    largestPositionPct: 0,
    totalExposurePct: 0,
    openPositions: 0,
    drawdownPct: 0,
    dailyLossPct: 0,
    weeklyLossPct: 0,
  },
  locks: [],
}
const DONE = { closed: [], cancelled: [], errors: [], remaining: [] }

const account = (id: string, currency = 'USDT') => ({
  id,
  name: id,
  kind: 'paper',
  market: 'simulated',
  exchange: 'paper',
  source: 'simulated',
  currency,
  live: false,
  createdAt: 1,
})

type Answer = CallResult | ((input: { readonly account?: string }) => CallResult)

const value = (given: unknown): CallResult => ({ ok: true, value: given })
const failure = (code: 'CONFLICT' | 'STORAGE', message: string): CallResult => ({
  ok: false,
  error: { code, message, requestId: '1' },
})

function engineOf(answers: Readonly<Record<string, Answer>>) {
  const calls: [string, unknown, string][] = []
  const time = { now: 1_700_000_000_000 }
  const engine = createTrayEngine(
    {
      dispatch(name, input, { origin }) {
        calls.push([name, input, origin])
        const answer = answers[name] ?? failure('CONFLICT', `there is no call ${name}`)
        return Promise.resolve(typeof answer === 'function' ? answer(input as { account?: string }) : answer)
      },
    },
    () => time.now,
  )
  return { engine, calls, time }
}

const LISTED = {
  'system.health': value({
    mode: 'replay',
    ok: false,
    checks: [
      { ok: true, message: 'fine' },
      { ok: false, message: 'prices are old' },
    ],
  }),
  'accounts.list': value({ items: [account('paper'), account('other', 'EUR'), account('old'), account('older')] }),
  'portfolio.performance': value({ totalReturn: 0.01 }),
  'risk.status': ({ account: id }: { readonly account?: string }) =>
    id === 'paper'
      ? value(STATUS)
      : id === 'other'
        ? value({ ...STATUS, state: 'active', reason: undefined, openPositions: 1 })
        : failure('CONFLICT', 'that account belongs to another market'),
}

test('the state is of the accounts of this market, read as the tray, and the health only now and then', async () => {
  const { engine, calls, time } = engineOf(LISTED)
  const expected = {
    mode: 'replay',
    today: 0.01,
    attention: 'prices are old',
    accounts: [
      { id: 'paper', currency: 'USDT', openPositions: 3, state: 'halted', reason: 'daily loss' },
      { id: 'other', currency: 'EUR', openPositions: 1, state: 'active', reason: undefined },
    ],
  }
  expect(await engine.state()).toEqual(expected)
  expect(await engine.state()).toEqual(expected)
  time.now += 60_000
  await engine.state()
  const round = ['accounts.list', 'risk.status', 'risk.status', 'risk.status', 'portfolio.performance']
  const whole = ['system.health', ...round]
  expect(calls.map(([name]) => name)).toEqual([...whole, ...round, ...whole])
  const dayStart = { from: Date.UTC(2023, 10, 14) }
  expect(calls.find(([name]) => name === 'portfolio.performance')?.[1]).toEqual(dayStart)
  expect(new Set(calls.map(([, , origin]) => origin))).toEqual(new Set(['tray']))
})

test('health is asked for again at once when something has changed that it tells', async () => {
  const { engine, calls } = engineOf(LISTED)
  await engine.state()
  engine.forgetHealth()
  await engine.state()
  expect(calls.filter(([name]) => name === 'system.health')).toHaveLength(2)
})

test('halt and resume go to each account where they change something', async () => {
  const { engine, calls } = engineOf({ ...LISTED, 'risk.halt': value({}), 'risk.resume': value({}) })
  await engine.halt()
  await engine.resume()
  expect(calls.filter(([name]) => name === 'risk.halt' || name === 'risk.resume').map(([, input]) => input)).toEqual([
    { reason: 'by hand, from the tray', account: 'other' },
    { account: 'paper' },
  ])
})

test('without a list of accounts the default one is halted, and a failure is not swallowed', async () => {
  const { engine, calls } = engineOf({
    'accounts.list': failure('STORAGE', 'the books do not answer'),
    'risk.halt': failure('STORAGE', 'the disk is full'),
  })
  await expect(engine.halt()).rejects.toThrow('the disk is full')
  expect(calls.at(-1)).toEqual(['risk.halt', { reason: 'by hand, from the tray' }, 'tray'])
  await expect(engine.state()).rejects.toThrow('there is no call system.health')
})

test('a dry run and the real thing differ by the flag alone', async () => {
  const { engine, calls } = engineOf({ 'trading.closeAll': value(DONE) })
  expect(await engine.plan()).toEqual(DONE)
  expect(await engine.closeAll()).toEqual(DONE)
  expect(calls.map(([, input]) => input)).toEqual([{ dryRun: true }, {}])
})

test('an answer of another form is no success', async () => {
  const { engine } = engineOf({ 'trading.closeAll': value({ closed: 'all' }) })
  await expect(engine.closeAll()).rejects.toThrow()
})
