import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { launchApp, openScreen, PROJECT, waitUntilReady } from './harness.ts'

/** Pictures for people to look at; git ignores them. */
const PICTURES = join(PROJECT, 'test-results', 'screens')

test('a strategy is switched on and off in the list, after a dialog that names account and symbol', async () => {
  await mkdir(PICTURES, { recursive: true })
  const launched = await launchApp({ args: ['--market=simulated', '--seed=1'] })
  const { window } = launched
  await waitUntilReady(window)
  await openScreen(window, 'Strategies')
  const row = window.getByRole('table', { name: 'Strategies' }).getByRole('row', { name: /SMA cross/ })
  const toggle = row.getByRole('switch', { name: 'Trade SMA cross' })
  await expect(toggle).not.toBeChecked()
  await toggle.click()
  const question = window.getByRole('alertdialog', { name: 'Let SMA cross trade?' })
  await expect(question).toContainText('BTC/USDT on the account Paper')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(toggle).not.toBeChecked()

  await toggle.click()
  await question.getByRole('button', { name: 'Let it trade' }).click()
  await expect(toggle).toBeChecked()
  await expect(row).toContainText('Trading')
  await window.screenshot({ path: join(PICTURES, 'strategy-trading.png') })
  const { violations } = await new AxeBuilder({ page: window }).setLegacyMode(true).include('table').analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])

  await toggle.click()
  const end = window.getByRole('alertdialog', { name: 'Stop SMA cross?' })
  await expect(end).toContainText('It has no open position.')
  await end.getByRole('button', { name: 'Stop trading' }).click()
  await expect(toggle).not.toBeChecked()
  expect(await launched.consoleErrors()).toEqual([])
  await launched.close()
})
