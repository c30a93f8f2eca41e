import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { LaunchedApp } from './harness.ts'
import { launchApp, PROJECT, waitUntilReady } from './harness.ts'
import { reachEngine } from './tray-harness.ts'

/** Pictures for people to look at; git ignores them. */
const PICTURES = join(PROJECT, 'test-results', 'chart')

let launched: LaunchedApp

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true })
  launched = await launchApp({ args: ['--market=simulated', '--seed=1'] })
  await waitUntilReady(launched.window)
  const engine = await reachEngine(launched.userData)
  await engine.call('trading.createOrder', {
    symbol: 'BTC/USDT',
    side: 'buy',
    type: 'market',
    amount: '0.1',
    stopLoss: '49700',
    takeProfit: '50700',
  })
  await engine.call('trading.createOrder', {
    symbol: 'BTC/USDT',
    side: 'buy',
    type: 'limit',
    amount: '0.05',
    price: '49800',
  })
  engine.close()
})

test.afterAll(async () => {
  await launched.close()
})

async function picture(name: string): Promise<void> {
  await launched.window.screenshot({ path: join(PICTURES, `${name}.png`) })
}

test('the chart shows candles, and what is open as lines', async () => {
  const { window } = launched
  await expect(window.getByRole('figure', { name: 'Chart BTC/USDT 1m' })).toBeVisible()
  await expect(window.getByRole('slider', { name: /^Stop loss of long 0.1/ })).toBeVisible()
  await expect(window.getByRole('slider', { name: /^Take profit of long 0.1/ })).toBeVisible()
  await expect(window.getByRole('slider', { name: /^Buy limit 0.05/ })).toBeVisible()
  await picture('lines')
})

test('dragging the stop amends it', async () => {
  const { window } = launched
  const stop = window.getByRole('slider', { name: /^Stop loss/ })
  const before = Number(await stop.getAttribute('aria-valuenow'))
  const box = await stop.boundingBox()
  if (box === null) throw new Error('the stop is not on screen')
  await window.mouse.move(box.x + 10, box.y + 10)
  await window.mouse.down()
  await window.mouse.move(box.x + 10, box.y - 10, { steps: 4 })
  await picture('dragging')
  await window.mouse.up()
  await expect(window.getByRole('status').filter({ hasText: /Stop loss of long .* moved to/ })).toBeVisible()
  const engine = await reachEngine(launched.userData)
  const { items } = await engine.call<{ items: { stopLoss: string }[] }>('trading.positions', {})
  engine.close()
  expect(Number(items[0]?.stopLoss)).toBeGreaterThan(before)
  await expect(stop).toHaveAttribute('aria-valuenow', String(Number(items[0]?.stopLoss)))
})

test('an order is moved with the keyboard; Escape takes it back', async () => {
  const { window } = launched
  const order = window.getByRole('slider', { name: /^Buy limit/ })
  await order.focus()
  await order.press('ArrowUp')
  await expect(order).toHaveAttribute('aria-valuenow', '49800.01')
  await order.press('Escape')
  await expect(order).toHaveAttribute('aria-valuenow', '49800')
  await order.press('ArrowDown')
  await order.press('Enter')
  await expect(order).toHaveAttribute('aria-valuenow', '49799.99')
  await expect(order).toHaveAttribute('aria-busy', 'false')
})

test('a refusal puts the line back and says why', async () => {
  const { window } = launched
  const stop = window.getByRole('slider', { name: /^Stop loss/ })
  const before = await stop.getAttribute('aria-valuenow')
  const box = await stop.boundingBox()
  const entry = await window.getByText(/^Long 0.1/).boundingBox()
  if (box === null || entry === null) throw new Error('the lines are not on screen')
  await window.mouse.move(box.x + 10, box.y + 10)
  await window.mouse.down()
  await window.mouse.move(box.x + 10, entry.y - 30, { steps: 4 })
  await window.mouse.up()
  await expect(window.getByRole('alert').first()).toBeVisible()
  await picture('refused')
  await expect(stop).toHaveAttribute('aria-valuenow', before ?? '')
})

test('drawings are made with the mouse and the keyboard and stay with their symbol', async () => {
  const { window } = launched
  const chart = window.getByRole('figure', { name: /^Chart BTC/ })
  const box = await chart.boundingBox()
  if (box === null) throw new Error('no chart')
  const drag = async (tool: string, from: readonly [number, number], to: readonly [number, number]) => {
    await window.getByRole('button', { name: tool, exact: true }).click()
    await window.mouse.move(box.x + from[0] * box.width, box.y + from[1] * box.height)
    await window.mouse.down()
    await window.mouse.move(box.x + to[0] * box.width, box.y + to[1] * box.height, { steps: 5 })
    await window.mouse.up()
  }
  await drag('Trend line', [0.1, 0.7], [0.3, 0.5])
  await drag('Fibonacci', [0.35, 0.75], [0.55, 0.3])
  await drag('Volume profile', [0.6, 0.5], [0.75, 0.4])
  await drag('Rectangle', [0.1, 0.2], [0.2, 0.3])
  await drag('Ray', [0.2, 0.6], [0.25, 0.55])
  await drag('Level', [0.5, 0.4], [0.5, 0.45])
  await expect(window.getByRole('button', { name: 'Drawings: 6' })).toBeVisible()
  await picture('drawings')
  await window.getByRole('button', { name: 'Drawings: 6' }).click()
  await picture('drawing-list')
  await window.getByRole('button', { name: /^Delete Ray/ }).click()
  await window.keyboard.press('Escape')
  await expect(window.getByRole('button', { name: 'Drawings: 5' })).toBeVisible()
})

test('older bars come when the view goes back to them', async () => {
  const { window } = launched
  const chart = window.getByRole('group', { name: /^Price over time/ })
  await chart.focus()
  for (let i = 0; i < 6; i++) await chart.press('-')
  const bars = async (): Promise<number> =>
    Number(await window.getByRole('figure', { name: /^Chart BTC/ }).getAttribute('data-bars'))
  const first = await bars()
  expect(first).toBeGreaterThan(1_000)
  await expect(async () => {
    await chart.press('Home')
    expect(await bars()).toBeGreaterThan(first + 4_000)
  }).toPass()
  await picture('history')
  await chart.press('End')
})

test('indicators and timeframes are chosen; a right click fills the ticket', async () => {
  const { app, window } = launched
  await window.getByRole('button', { name: 'Indicators', exact: true }).click()
  await window.getByRole('button', { name: 'Add to chart' }).click()
  await window.getByRole('combobox', { name: 'Search indicators' }).fill('rsi')
  await picture('picker')
  await window.getByRole('button', { name: 'Add to chart' }).click()
  await window.getByRole('button', { name: 'Close indicators' }).click()
  await window.getByRole('button', { name: '15m', exact: true }).click()
  await expect(window.getByRole('figure', { name: 'Chart BTC/USDT 15m' })).toHaveAttribute('aria-busy', 'false')
  await expect(window.getByRole('button', { name: 'Remove rsi 14' })).toBeVisible()
  await picture('indicators')
  await window.getByRole('group', { name: /^Price over time/ }).click({ button: 'right', position: { x: 300, y: 150 } })
  await expect(window.getByRole('menuitem', { name: /^Buy limit here/ })).toBeVisible()
  await picture('menu')
  await window.getByRole('menuitem', { name: /^Buy limit here/ }).click()
  await expect(
    window.getByRole('form', { name: 'Order ticket' }).getByRole('combobox', { name: 'Order type' }),
  ).toContainText('Limit')
  await window.getByRole('radio', { name: 'Dark', exact: true }).check()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 700))
  await expect.poll(() => window.evaluate(() => innerWidth)).toBe(1024)
  await picture('dark-small')
  expect(await launched.consoleErrors()).toEqual([])
})
