import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { buy, type Desk, openDesk, openTable, rowsOf, SYMBOL } from './desk-harness.ts'
import { electronCommand, openScreen } from './harness.ts'

let userData: string
let desk: Desk

test.beforeEach(async () => {
  userData = await mkdtemp(join(tmpdir(), 'autocbot-e2e-'))
  desk = await openDesk({ userData })
})

test.afterEach(async () => {
  await desk.close()
  await rm(userData, { recursive: true, force: true, maxRetries: 5 })
})

test('after a restart everything is as it was left', async () => {
  const price = Math.round(await desk.price())
  await buy(desk, '0.1', { stopLoss: String(price - 5_000), takeProfit: String(price + 9_000) })
  const waiting = { symbol: SYMBOL, side: 'buy', type: 'limit', amount: '0.02', price: String(price - 2_500) }
  await desk.engine.call('trading.createOrder', waiting)
  const { window } = desk
  await window.getByRole('radio', { name: 'Light' }).check()
  await expect.poll(() => themeOf(window)).toBe('light')
  const list = window.getByRole('region', { name: 'Watchlist panel' })
  const width = await widthOf(window)
  await window.getByRole('separator', { name: 'Width of the watchlist' }).focus()
  await window.keyboard.press('ArrowRight')
  await expect.poll(() => widthOf(window)).toBeGreaterThan(width)
  const wider = await widthOf(window)
  const doge = list.getByRole('row', { name: /DOGE/ })
  await doge.focus()
  await window.keyboard.press('Delete')
  await expect(doge).toBeHidden()
  const level = window.getByRole('button', { name: 'Level', exact: true })
  await level.focus()
  await window.keyboard.press('Enter')
  await expect(window.getByRole('button', { name: 'Drawings: 1' })).toBeVisible()
  await window.getByRole('group', { name: 'Timeframe' }).getByRole('button', { name: '5m', exact: true }).click()
  await expect(window.getByRole('figure', { name: `Chart ${SYMBOL} 5m` })).toBeVisible()
  const ids = await identities()
  await expect.poll(() => kept()).toEqual({ lists: [['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'XRP/USDT']], drawings: 1 })

  await desk.close()
  desk = await openDesk({ userData })
  const again = desk.window
  expect(await identities()).toEqual(ids)
  await expect(rowsOf(await openTable(again, 'Open positions'))).toContainText('0.10000')
  await expect(rowsOf(await openTable(again, 'Open orders'))).toHaveCount(3)
  expect(await themeOf(again)).toBe('light')
  await expect(again.getByRole('radio', { name: 'Light' })).toBeChecked()
  await expect.poll(() => widthOf(again)).toBe(wider)
  await expect(again.getByRole('table', { name: 'Watchlist' }).getByRole('row', { name: /XRP/ })).toBeVisible()
  await expect(again.getByRole('table', { name: 'Watchlist' }).getByRole('row', { name: /DOGE/ })).toBeHidden()
  await expect(again.getByRole('figure', { name: `Chart ${SYMBOL} 5m` })).toBeVisible()
  await again.getByRole('button', { name: 'Drawings: 1' }).click()
  await expect(again.getByRole('button', { name: /^Level \d/ })).toBeVisible()
  await expect(again.getByRole('slider', { name: `Stop loss of long 0.1 ${SYMBOL}` })).toHaveAttribute(
    'aria-valuenow',
    String(price - 5_000),
  )
})

test('a second start brings the first window to the front and ends', async () => {
  await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  expect(await secondStart()).toBe(0)
  await expect
    .poll(() => desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((each) => each.isVisible())))
    .toEqual([true])
  expect(await desk.positions(), 'the engine of the first goes on').toEqual([])
})

test('the theme is chosen in the bar, on the screen Settings and from the palette', async () => {
  const { window } = desk
  await window.getByRole('radio', { name: 'Dark' }).check()
  await expect.poll(() => themeOf(window)).toBe('dark')
  const dark = await background(window)
  await openScreen(window, 'Settings')
  await window.getByRole('combobox', { name: 'Theme' }).click()
  await window.getByRole('option', { name: 'Light' }).click()
  await expect.poll(() => themeOf(window)).toBe('light')
  expect(await background(window)).not.toBe(dark)
  await window.keyboard.press('Control+k')
  await window.keyboard.type('dark theme')
  await window.keyboard.press('Enter')
  await expect.poll(() => themeOf(window)).toBe('dark')
  expect(await background(window)).toBe(dark)
  await expect(window.getByRole('radio', { name: 'Dark' })).toBeChecked()
})

function themeOf(window: Page): Promise<string | undefined> {
  return window.evaluate(() => document.documentElement.dataset['theme'])
}

function background(window: Page): Promise<string> {
  return window.evaluate(() => getComputedStyle(document.body).backgroundColor)
}

async function widthOf(window: Page): Promise<number> {
  return Math.round((await window.getByRole('region', { name: 'Watchlist panel' }).boundingBox())?.width ?? 0)
}

/** What is open, so far as a restart must not change it. */
async function identities(): Promise<unknown> {
  const positions = await desk.positions()
  const orders = await desk.openOrders()
  return {
    positions: positions.map(({ id, quantity, averagePrice, stopLoss, takeProfit }) => {
      return { id, quantity, averagePrice, stopLoss, takeProfit }
    }),
    orders: orders
      .map(({ id, type, amount, price, stopPrice }) => ({ id, type, amount, price, stopPrice }))
      .sort((one, other) => one.id.localeCompare(other.id)),
  }
}

/** What has reached the engine of the watchlists and the drawings. */
async function kept(): Promise<{ lists: string[][]; drawings: unknown }> {
  const { lists } = await desk.engine.call<{ lists: { symbols: string[] }[] }>('watchlist.get', {})
  const { remembered } = await desk.engine.call<{ remembered: Record<string, unknown> }>('settings.get', {})
  const drawings = remembered[`chart.drawings.${SYMBOL}`]
  return { lists: lists.map(({ symbols }) => symbols), drawings: Array.isArray(drawings) ? drawings.length : drawings }
}

/** Starts the app once more on the same folder, as a person does who forgot that it runs. */
function secondStart(): Promise<number | null> {
  const { command, args } = electronCommand()
  const second = spawn(command, [...args, `--user-data=${userData}`], { stdio: 'ignore' })
  return new Promise((resolve, reject) => {
    second.once('error', reject)
    second.once('exit', resolve)
  })
}
