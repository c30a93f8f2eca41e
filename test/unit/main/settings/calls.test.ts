import { expect, test } from 'vitest'
import { readSettings } from '#main/settings/calls.ts'
import { anEngine } from '#test/builders/engine.ts'

const DEFAULTS = {
  theme: 'system',
  backtestCapital: 10_000,
  backtestFee: 0.001,
  backtestSlippage: 0.0005,
  timeZone: 'utc',
  numberFormat: 'system',
  zoom: 1,
  oneClickAccounts: [],
  onWindowClose: 'ask',
  closeAllShortcut: { accelerator: 'CommandOrControl+Alt+Shift+X', confirmed: false },
  closeAllArmed: false,
  startAtLogin: false,
  lockAfterMinutes: 15,
  notifications: { fills: true, stops: true, denials: true, disconnects: true, protections: true },
  guideDone: false,
  remembered: {},
}

test('a stored value that is not valid costs only itself', () => {
  expect(readSettings({})).toEqual(DEFAULTS)
  expect(readSettings({ theme: 'pink', backtestFee: 0.002, other: 1 })).toEqual({ ...DEFAULTS, backtestFee: 0.002 })
})

test('what the window keeps is replaced by name, removed by null, and bounded', async () => {
  const engine = await anEngine()
  const update = (remembered: Record<string, unknown>) =>
    engine.dispatcher.dispatch('settings.update', { remembered }, { origin: 'window' })
  await update({ layout: [1, 2], drawings: { BTC: 'line' } })
  const answer = await update({ layout: null, lastSymbol: 'ETH/USDT' })
  expect(answer).toMatchObject({
    ok: true,
    value: { remembered: { drawings: { BTC: 'line' }, lastSymbol: 'ETH/USDT' } },
  })
  expect(JSON.stringify(answer)).not.toContain('layout')
  expect(await update({ more: 'x'.repeat(399_990) })).toMatchObject({ ok: false, error: { code: 'VALIDATION' } })
  expect(await engine.dispatcher.dispatch('settings.get', {}, { origin: 'window' })).toMatchObject({
    value: { remembered: { lastSymbol: 'ETH/USDT' } },
  })
})
