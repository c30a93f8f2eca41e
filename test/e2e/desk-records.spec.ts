import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Account } from '#shared/domain/account.ts'
import type { Order } from '#shared/domain/order.ts'
import { beginFlat, buy, choose, type Desk, openDesk, SYMBOL, ticketOf } from './desk-harness.ts'
import { answerSaveDialog, openScreen } from './harness.ts'

let desk: Desk

test.beforeAll(async () => {
  desk = await openDesk()
})

test.beforeEach(async () => {
  await beginFlat(desk)
})

test.afterAll(async () => {
  await desk.close()
})

test('a strategy is made from a template, saved, and backtested', async () => {
  const { window } = desk
  await openScreen(window, 'Strategies')
  const table = window.getByRole('table', { name: 'Strategies' })
  await window.getByRole('region', { name: 'All strategies' }).getByRole('button', { name: 'New strategy' }).click()
  await window
    .getByRole('dialog', { name: 'New strategy' })
    .getByRole('button', { name: /^Empty strategy/ })
    .click()
  const editor = window.getByRole('textbox', { name: 'Strategy definition' })
  await editor.press('ControlOrMeta+A')
  await editor.press('Delete')
  await window.keyboard.insertText(
    '{"name": "Rising bars", "timeframe": "1h", "entryConditions": {"long": ["close > open"]}, "exitConditions": {"long": ["close < open"]}}',
  )
  await window.keyboard.press('Control+s')
  const row = table.getByRole('row', { name: /^Rising bars/ })
  await expect(row).toBeVisible()
  await row.getByRole('button', { name: 'Backtest Rising bars' }).click()
  await expect(window.getByRole('link', { name: 'Backtest' })).toHaveAttribute('aria-current', 'page')
  await expect(window.getByRole('combobox', { name: 'Strategy' })).toContainText('Rising bars')
  // By its capital this run is told from the one that a first visit of the screen begins by itself.
  await window.getByRole('textbox', { name: 'Capital' }).fill('7777')
  await window.getByRole('button', { name: 'Run backtest' }).click()
  await expect
    .poll(async () => {
      const { items } = await desk.engine.call<{ items: { strategy: string; initialCapital: number }[] }>(
        'backtest.list',
        { limit: 1 },
      )
      return items.map(({ strategy, initialCapital }) => `${strategy} ${initialCapital}`)
    })
    .toEqual(['Rising bars 7777'])
  await openScreen(window, 'Strategies')
  const headings = await table.getByRole('columnheader').allTextContents()
  await expect(row.getByRole('cell').nth(headings.indexOf('Runs'))).toHaveText(/^[1-9]$/)
  await expect(row.getByRole('cell').nth(headings.indexOf('Last run'))).toContainText('%')
})

test('what is listed on the screen Activity is exported with the same numbers', async () => {
  const { window, app, userData } = desk
  await buy(desk, '0.1')
  await desk.engine.call('trading.closeAll', {})
  const file = join(userData, 'orders.csv')
  await answerSaveDialog(app, file)
  await openScreen(window, 'Activity')
  await expect(window.getByRole('table', { name: 'Order history' })).toContainText(SYMBOL)
  await window.getByRole('button', { name: 'Export' }).click()
  await expect(window.getByRole('status').filter({ hasText: file })).toBeVisible()
  const [header = '', ...rows] = (await readFile(file, 'utf8')).trim().split(/\r?\n/)
  const { items } = await desk.engine.call<{ items: Order[] }>('trading.orders', { limit: 1_000 })
  expect(rows).toHaveLength(items.length)
  const columns = header.split(',')
  const ids = rows.map((row) => row.split(',')[columns.indexOf('id')])
  expect(ids.toSorted()).toEqual(items.map(({ id }) => id).toSorted())

  const ledger = join(userData, 'ledger.csv')
  await answerSaveDialog(app, ledger)
  await openScreen(window, 'Portfolio')
  await window.getByRole('tab', { name: 'Ledger' }).click()
  await window.getByRole('button', { name: /^Export/ }).click()
  await expect(window.getByRole('status').filter({ hasText: ledger })).toBeVisible()
  expect((await readFile(ledger, 'utf8')).split('\n').length).toBeGreaterThan(2)
})

test('messages that are gone are found again, failures with what finds them in the log', async () => {
  const { window } = desk
  const ticket = ticketOf(window)
  await ticket.field('Amount').fill('0.01')
  await ticket.place.click()
  await ticket.confirm.click()
  const message = window.getByRole('status').filter({ hasText: 'Buy 0.01000 BTC/USDT: filled at' })
  await message.getByRole('button', { name: 'Dismiss' }).click()
  await expect(message).toBeHidden()

  await window.getByRole('button', { name: 'Messages' }).click()
  const dialog = window.getByRole('dialog', { name: 'Messages' })
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Buy 0.01000 BTC/USDT: filled at' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(dialog).toBeHidden()
})

test('a paper account is opened, chosen, traded on and reset', async () => {
  const { window } = desk
  await openScreen(window, 'Settings')
  const form = window.getByRole('form', { name: 'New paper account' })
  await form.getByRole('textbox', { name: 'Name' }).fill('Second')
  await form.getByRole('textbox', { name: 'Money' }).fill('20000')
  await form.getByRole('button', { name: 'Open paper account' }).click()
  const row = window.getByRole('table', { name: 'Accounts' }).getByRole('row', { name: /^Second/ })
  await expect(row).toBeVisible()
  const { items } = await desk.engine.call<{ items: Account[] }>('accounts.list', {})
  const account = items.find(({ name }) => name === 'Second')?.id
  expect(account).toBeDefined()

  await choose(window, window.getByRole('combobox', { name: 'Account', exact: true }), /^Second/)
  await openScreen(window, 'Trade')
  const ticket = ticketOf(window)
  await expect(ticket.place).toHaveAccessibleDescription(/on Second$/)
  await ticket.field('Amount').fill('0.02')
  await ticket.place.click()
  await expect(window.getByRole('alertdialog')).toContainText('on Second')
  await ticket.confirm.click()
  const free = async (): Promise<number> => {
    const { balances } = await desk.engine.call<{ balances: { currency: string; free: string }[] }>('trading.balance', {
      account,
    })
    return Number(balances.find(({ currency }) => currency === 'USDT')?.free)
  }
  await expect.poll(free).toBeLessThan(19_500)
  const positions = await desk.engine.call<{ items: object[] }>('trading.positions', { account })
  expect(positions.items).toMatchObject([{ symbol: SYMBOL, quantity: '0.02' }])

  await openScreen(window, 'Settings')
  await row.getByRole('button', { name: 'Reset' }).click()
  await window.getByRole('alertdialog', { name: 'Reset Second?' }).getByRole('button', { name: 'Reset' }).click()
  await expect.poll(free).toBe(20_000)
  await openScreen(window, 'Trade')
  await expect(window.getByText('No open positions')).toBeVisible()
  await choose(window, window.getByRole('combobox', { name: 'Account', exact: true }), /^Paper/)
  await expect(ticket.place).toHaveAccessibleDescription(/^(?!.*on Second)/)
})

test('nothing of all this was an error in the page', async () => {
  expect(await desk.consoleErrors()).toEqual([])
})
