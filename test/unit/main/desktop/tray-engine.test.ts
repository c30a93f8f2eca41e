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

function engineOf(answers: Readonly<Record<string, CallResult>>) {
  const calls: [string, unknown, string][] = []
  const engine = createTrayEngine({
    dispatch(name, input, { origin }) {
      calls.push([name, input, origin])
      const missing = { code: 'NOT_FOUND', message: `there is no call ${name}`, requestId: '1' } as const
      return Promise.resolve(answers[name] ?? { ok: false, error: missing })
    },
  })
  return { engine, calls }
}

test('the state is read through the contract as the tray, and the mode only once', async () => {
  const { engine, calls } = engineOf({
    'system.health': { ok: true, value: { mode: 'replay', ok: true } },
    'risk.status': { ok: true, value: STATUS },
  })
  const expected = { mode: 'replay', openPositions: 3, state: 'halted', reason: 'daily loss' }
  expect(await engine.state()).toEqual(expected)
  expect(await engine.state()).toEqual(expected)
  expect(calls.map(([name]) => name)).toEqual(['system.health', 'risk.status', 'risk.status'])
  expect(new Set(calls.map(([, , origin]) => origin))).toEqual(new Set(['tray']))
})

test('a dry run and the real thing differ by the flag alone', async () => {
  const { engine, calls } = engineOf({ 'trading.closeAll': { ok: true, value: DONE } })
  expect(await engine.plan()).toEqual(DONE)
  expect(await engine.closeAll()).toEqual(DONE)
  expect(calls.map(([, input]) => input)).toEqual([{ dryRun: true }, {}])
})

test('a failed call rejects in the engine’s words, and an answer of another form is no success', async () => {
  const { engine } = engineOf({ 'trading.closeAll': { ok: true, value: { closed: 'all' } } })
  await expect(engine.halt()).rejects.toThrow('there is no call risk.halt')
  await expect(engine.closeAll()).rejects.toThrow()
})

test('the preview is of the order that closes', async () => {
  const value = { notional: '5000', fee: '5', feeCurrency: 'USDT', price: '50000' }
  const { engine, calls } = engineOf({ 'trading.previewOrder': { ok: true, value } })
  const item = { account: 'paper', symbol: 'BTC/USDT', side: 'sell', quantity: '0.1', value: '5000' } as const
  expect(await engine.previewClose(item)).toEqual({ notional: '5000', fee: '5', feeCurrency: 'USDT' })
  expect(calls[0]?.[1]).toEqual({
    account: 'paper',
    symbol: 'BTC/USDT',
    side: 'sell',
    type: 'market',
    amount: '0.1',
    reduceOnly: true,
  })
})
