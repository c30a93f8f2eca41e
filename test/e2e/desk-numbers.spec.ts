import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { openDesk } from './desk-harness.ts'
import { openScreen } from './harness.ts'

test('numbers are shown and typed with a decimal comma where that was chosen; what is ambiguous is refused', async () => {
  const desk = await openDesk()
  const { window } = desk
  try {
    await openScreen(window, 'Settings')
    await window.getByRole('combobox', { name: 'Numbers' }).click()
    await window.getByRole('option', { name: '1.234,56', exact: true }).click()
    await openScreen(window, 'Trade')
    const row = window.getByRole('table', { name: 'Watchlist' }).getByRole('row', { name: 'BTC/USDT' })
    await expect(row).toContainText(/\d\d\.\d{3},\d\d/)
    const form = window.getByRole('form', { name: 'Order ticket' })
    const amount = form.getByRole('textbox', { name: 'Amount', exact: true })
    await amount.fill('0,001')
    await form.getByRole('button', { name: 'Place order' }).click()
    await window.getByRole('button', { name: 'Confirm order' }).click()
    await expect.poll(async () => (await desk.positions()).map(({ quantity }) => Number(quantity))).toEqual([0.001])
    await amount.fill('1.234')
    await expect(form.getByText('“1.234” may be 1234 or 1,234', { exact: true })).toBeVisible()
    expect(await desk.consoleErrors()).toEqual([])
  } finally {
    await desk.close()
  }
})

test('signals have their lists, which say when there are none', async () => {
  const desk = await openDesk()
  const { window } = desk
  try {
    for (const screen of ['Activity', 'Strategies']) {
      await openScreen(window, screen)
      await window.getByRole('tab', { name: 'Signals' }).click()
      await expect(window.getByRole('table', { name: 'Signals' })).toBeVisible()
      await expect(window.getByText('No signals yet')).toBeVisible()
      const { violations } = await new AxeBuilder({ page: window }).setLegacyMode(true).analyze()
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
      await window.screenshot({ path: `test-results/screens/signals-${screen}.png` })
    }
    expect(await desk.consoleErrors()).toEqual([])
  } finally {
    await desk.close()
  }
})
