import { expect, test } from '@playwright/test'
import { launchApp, openScreen } from './harness.ts'

test('a run is checked in the window, and run and strategy show the verdict', async () => {
  const launched = await launchApp()
  try {
    const { window } = launched
    await openScreen(window, 'Backtest')
    await window.getByRole('tab', { name: 'Honesty' }).click()
    await expect(window.getByText('Can this result be trusted?')).toBeVisible()
    await window.getByRole('button', { name: 'Check honesty' }).click()
    const checks = window.getByRole('table', { name: 'Checks of honesty' })
    await expect(checks).toBeVisible({ timeout: 60_000 })
    await expect(checks.getByRole('row')).toHaveCount(14)
    const deflated = checks.getByRole('row').filter({ hasText: 'Deflated Sharpe ratio' })
    await expect(deflated).toContainText(/Passed|Failed/)
    const verdict = await window.getByRole('heading', { name: /^(Fooled|No edge|Not proven|Promising)$/ }).innerText()
    await window.getByRole('tab', { name: 'Metrics' }).click()
    await window.getByRole('button', { name: `Honesty ${verdict}` }).click()
    await expect(checks).toBeVisible()
    await openScreen(window, 'Strategies')
    await window.getByRole('button', { name: `Honesty ${verdict}` }).click()
    await expect(checks).toBeVisible()
  } finally {
    await launched.close()
  }
})
