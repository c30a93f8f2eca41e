import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { Actions, type Desk, openDesk, openTable, rowsOf, SYMBOL, ticketOf } from './desk-harness.ts'
import { answerOpenDialog } from './harness.ts'

let desk: Desk

// Each test has a profile that nobody has used.
test.beforeEach(async () => {
  desk = await openDesk()
})

test.afterEach(async () => {
  await desk.close()
})

test('a clean profile reaches its first paper order in three actions, and nothing is open after two more', async () => {
  const { window } = desk
  const ticket = ticketOf(window)
  const steps = window.getByRole('complementary', { name: 'First steps' })
  const first = steps.getByRole('button', { name: /Place an order with paper money/ })
  await expect(first).toContainText('Place an order')
  await expect(first.getByLabel('To do:')).toBeVisible()

  const order = new Actions()
  await order.type(ticket.field('Amount'), '0.1')
  await order.click(ticket.place)
  await order.click(ticket.confirm)
  await expect(window.getByRole('status').filter({ hasText: 'Buy 0.10000 BTC/USDT: filled at' })).toBeVisible()
  expect(order.count).toBeLessThanOrEqual(3)
  expect(await desk.positions()).toMatchObject([{ symbol: SYMBOL, side: 'long', quantity: '0.1' }])
  await expect(rowsOf(await openTable(window, 'Open positions'))).toHaveCount(1)
  await expect(first.getByLabel('Done:')).toBeVisible()

  const closing = new Actions()
  await closing.click(window.getByRole('button', { name: 'Close all positions' }))
  const dialog = window.getByRole('alertdialog')
  await closing.click(dialog.getByRole('button', { name: 'Close everything' }))
  await expect(dialog.getByRole('status')).toContainText('1 position closed, 0 orders cancelled. Nothing is left open.')
  expect(closing.count).toBe(2)
  expect(await desk.positions()).toEqual([])
})

test('a clean profile reaches a backtest of an own candle file in five actions', async () => {
  const { window, app, userData } = desk
  const file = join(userData, 'SOL-USDT-1h.csv')
  await writeFile(file, waveCandles(2_000))

  const actions = new Actions()
  await actions.click(window.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Backtest' }))
  await actions.chooseFile(() => answerOpenDialog(app, file))
  await actions.click(window.getByRole('button', { name: 'Import candles…' }).first())
  await expect(window.getByRole('combobox', { name: 'Candles' })).toContainText('SOL/USDT · 1h')
  await actions.click(window.getByRole('button', { name: 'Run backtest' }))

  await expect
    .poll(async () => {
      const { items } = await desk.engine.call<{ items: { series: { symbol: string } }[] }>('backtest.list', {})
      return items.map(({ series }) => series.symbol)
    })
    .toContain('SOL/USDT')
  await expect(window.getByRole('figure', { name: 'Chart SOL/USDT 1h' })).toBeVisible()
  const trades = window
    .getByRole('table', { name: 'Trades', exact: true })
    .getByRole('row')
    .filter({ has: window.getByRole('rowheader', { name: 'Closed trades', exact: true }) })
  await expect(trades.getByRole('cell')).toHaveText(/^[1-9]\d*$/)
  expect(actions.count).toBeLessThanOrEqual(5)
})

/** Prices on waves that averages cross again and again. */
function waveCandles(bars: number): string {
  const price = (i: number): number => 100 + 8 * Math.sin(i / 17) + 3 * Math.sin(i / 5)
  const rows = Array.from({ length: bars }, (_, i) => {
    const [open, close] = [price(i), price(i + 1)]
    const numbers = [open, Math.max(open, close) + 0.5, Math.min(open, close) - 0.5, close, 10]
    return [Date.UTC(2024, 0, 1) + i * 3_600_000, ...numbers.map((number) => number.toFixed(4))].join(',')
  })
  return `time,open,high,low,close,volume\n${rows.join('\n')}\n`
}
