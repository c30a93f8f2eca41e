import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import type { LaunchedApp } from './harness.ts'
import { launchApp, openScreen, PROJECT, waitUntilReady } from './harness.ts'
import { reachEngine } from './tray-harness.ts'

const SCREENS = ['Trade', 'Portfolio', 'Strategies', 'Backtest', 'Market', 'Risk', 'Activity', 'Settings'] as const
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const
/** Pictures for people to look at; git ignores them. */
const PICTURES = join(PROJECT, 'test-results', 'screens')

let launched: LaunchedApp

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true })
  launched = await launchApp({ args: ['--market=simulated', '--seed=1'] })
  await waitUntilReady(launched.window)
  const engine = await reachEngine(launched.userData)
  // Something of everything: positions with and without stops, waiting orders, a closed trade, a denial.
  const buy = (symbol: string, amount: string, more: object = {}): Promise<unknown> =>
    engine.call('trading.createOrder', { symbol, side: 'buy', type: 'market', amount, ...more })
  await buy('BTC/USDT', '0.1', { stopLoss: '49000', takeProfit: '53000' })
  await buy('ETH/USDT', '1.5', { stopLoss: '2900' })
  await buy('SOL/USDT', '20')
  await engine.call('trading.createOrder', {
    symbol: 'BTC/USDT',
    side: 'buy',
    type: 'limit',
    amount: '0.05',
    price: '48000',
  })
  const { items } = await engine.call<{ items: { id: string; symbol: string }[] }>('trading.positions', {})
  const sol = items.find(({ symbol }) => symbol === 'SOL/USDT')
  await engine.call('trading.closePosition', { id: sol?.id })
  await buy('BTC/USDT', '100').catch(() => undefined)
  engine.close()
})

test.afterAll(async () => {
  await launched.close()
})

for (const theme of ['Dark', 'Light'] as const) {
  for (const screen of SCREENS) {
    test(`${screen}, ${theme.toLowerCase()}: photographed, and nothing serious in the way of a screen reader`, async () => {
      const { app, window } = launched
      await window.getByRole('radio', { name: theme, exact: true }).check()
      await openScreen(window, screen)
      for (const { width, height } of SIZES) {
        await app.evaluate(
          ({ BrowserWindow }, size) => {
            BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height)
          },
          { width, height },
        )
        await expect.poll(() => window.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height])
        // Charts and panels take their new places within a few frames.
        await window.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)))
        await window.screenshot({ path: join(PICTURES, `${screen.toLowerCase()}-${theme.toLowerCase()}-${width}.png`) })
        const isOverflowing = await window.evaluate(() => document.documentElement.scrollWidth > innerWidth)
        expect(isOverflowing, `${width} wide`).toBe(false)
      }
      const { violations } = await new AxeBuilder({ page: window }).setLegacyMode(true).analyze()
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([])
    })
  }
}

test('nothing of all this was an error in the page', async () => {
  expect(await launched.consoleErrors()).toEqual([])
})
