import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { decimal } from '#shared/decimal.ts'
import { formatDay } from '#shared/format/times.ts'
import { ask } from '#test/fakes/binance/bare-client.ts'
import { waits } from '#test/fakes/venue/order.ts'
import { openTable, rowsOf, SYMBOL, ticketOf } from './desk-harness.ts'
import { connectAccount, type ExchangeStand, openExchangeStand } from './exchange-stand.ts'
import { openScreen } from './harness.ts'

test.setTimeout(180_000)

let stand: ExchangeStand

test.beforeEach(async () => {
  stand = await openExchangeStand()
})

test.afterEach(() => stand.close())

/** Nothing of the screen breaks the rules of accessibility, in both themes. */
async function expectAccessible({ window, engine }: ExchangeStand): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await engine.call('settings.update', { theme })
    await expect(window.locator('html')).toHaveAttribute('data-theme', theme)
    const { violations } = await new AxeBuilder({ page: window }).setLegacyMode(true).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`)).toEqual([])
  }
}

function connectionOf(window: Page) {
  return window.getByRole('button', { name: /^Connection to Binance/ })
}

test('a lost connection is said in words on Trade and Market, keeps the ticket from opening, and comes back', async () => {
  const { window, fake } = stand
  const connection = connectionOf(window)
  await expect(connection).toContainText('connected')
  fake.faults.isUnreachable = true
  fake.cutStreams()
  await expect(connection).toContainText('connecting')
  const ticket = ticketOf(window)
  await expect(ticket.alert).toContainText('Binance is not connected: nothing is opened until prices come again')
  await expectAccessible(stand)

  await openScreen(window, 'Market')
  await connection.click()
  const facts = window.getByRole('dialog', { name: 'Connection to Binance' })
  for (const name of ['Since', 'Last heard', 'Clock', 'Rate limit', 'Requests']) await expect(facts).toContainText(name)
  await expect(facts).toContainText('orders that open a position are refused')
  await expectAccessible(stand)
  await window.keyboard.press('Escape')

  fake.faults.isUnreachable = false
  await expect(connection).toContainText('connected', { timeout: 60_000 })
  await openScreen(window, 'Trade')
  await expect(ticket.alert).toBeHidden()
  await ticket.field('Amount').fill('0.01')
  await ticket.place.click()
  await ticket.confirm.click()
  await expect(rowsOf(await openTable(window, 'Open positions'))).toHaveCount(1)
  expect((await stand.consoleErrors()).filter((text) => !text.includes('Failed to load'))).toEqual([])
})

test('what was done elsewhere keeps the account from opening until it is adopted; each stop says where it is held', async () => {
  const { window, fake, engine } = stand
  const { id, key } = await connectAccount(stand, { USDT: '20000' })
  const bracket = { account: id, symbol: SYMBOL, side: 'buy', type: 'market', amount: '0.01' }
  await engine.call('trading.createOrder', { ...bracket, stopLoss: '48000', takeProfit: '60000' })
  const positions = await openTable(window, 'Open positions')
  await expect(rowsOf(positions)).toContainText('on the exchange')
  const orders = await openTable(window, 'Open orders')
  await expect(rowsOf(orders).filter({ hasText: 'Stop loss' })).toContainText('Exchange')

  // The exchange takes the stop away: that is an alarm, and the stop is placed again.
  const [stop] = fake.venue.openOrders(key.account, 'BTCUSDT').filter(({ terms }) => waits(terms.type))
  if (stop === undefined) throw new Error('the stop is not at the exchange')
  fake.venue.expire(stop)
  const alarm = window.getByRole('alert').filter({ hasText: 'The stop of BTC/USDT' })
  await expect(alarm).toBeVisible()
  await alarm.getByRole('button', { name: 'Dismiss' }).click()
  await window.getByRole('button', { name: 'Messages' }).click()
  await expect(window.getByRole('list', { name: 'Messages' })).toContainText('The stop of BTC/USDT')
  await window.keyboard.press('Escape')

  // By hand at the exchange: an order, and coins that came in.
  const elsewhere = {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.02',
    price: '40000',
  }
  const placed = await ask(fake.restUrl, 'POST /api/v3/order', elsewhere, { key, now: Date.now() })
  expect(placed.status).toBe(200)
  fake.venue.deposit(key.account, 'BTC', decimal('0.25'))
  const banner = window.getByRole('status').filter({ hasText: 'with the exchange to settle' })
  await expect(banner).toContainText('2 differences', { timeout: 90_000 })
  await expect(banner).toContainText('this account only reduces')
  await expectAccessible(stand)
  await openScreen(window, 'Portfolio')
  await expect(banner).toBeVisible()
  await banner.getByRole('link', { name: 'Settle in Risk' }).click()

  const differences = window.getByRole('table', { name: 'Differences' })
  await expect(rowsOf(differences)).toHaveCount(2)
  await expectAccessible(stand)
  await differences.getByRole('button', { name: 'Adopt: Order placed elsewhere BTC/USDT' }).click()
  const question = window.getByRole('alertdialog')
  await expect(question).toContainText('The order becomes one of this account')
  await question.getByRole('button', { name: 'Adopt it' }).click()
  await expect(rowsOf(differences)).toHaveCount(1)

  await differences.getByRole('button', { name: 'Adopt: Balance BTC' }).click()
  await expect(question).toContainText('0.25')
  await question.getByRole('textbox', { name: /^Bought at/ }).fill('45000')
  await expectAccessible(stand)
  await question.getByRole('button', { name: 'Adopt it' }).click()
  await expect(window.getByText('Books and exchange agree')).toBeVisible()
  await expect(differences).toBeHidden()

  await openScreen(window, 'Trade')
  await expect(banner).toBeHidden()
  await expect(rowsOf(await openTable(window, 'Open orders')).filter({ hasText: '40,000.00' })).toHaveCount(1)
  await expect(rowsOf(await openTable(window, 'Open positions'))).toContainText('NO STOP for 0.25')
})

test('candles of the exchange are downloaded with progress and said to be whole', async () => {
  const { window, fake, engine } = stand
  await openScreen(window, 'Market')
  await window.getByRole('button', { name: 'Download candles' }).click()
  const dialog = window.getByRole('dialog', { name: 'Download candles' })
  await expectAccessible(stand)
  await dialog.getByRole('combobox', { name: 'Symbol' }).fill('ETH')
  await window.getByRole('option', { name: 'ETH/USDT' }).click()
  await dialog.getByRole('combobox', { name: 'Timeframe' }).click()
  await window.getByRole('option', { name: '1m', exact: true }).click()
  await dialog.getByRole('textbox', { name: 'From (UTC)' }).fill('2030')
  await dialog.getByRole('button', { name: 'Download' }).click()
  await expect(dialog.getByText('a day, as 2024-03-01')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'From (UTC)' }).fill(formatDay(Date.now() - 86_400_000))

  const stopDelay = fake.faults.onRequest({ on: 'GET /api/v3/klines' }, { kind: 'delay', ms: 2_000 })
  await dialog.getByRole('button', { name: 'Download' }).click()
  await expect(dialog.getByRole('progressbar', { name: 'Download of candles' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Stop' }).click()
  await expect(dialog).toContainText('It was stopped')
  stopDelay()
  await dialog.getByRole('button', { name: 'Download others' }).click()
  await dialog.getByRole('button', { name: 'Download' }).click()
  await expect(dialog.getByRole('status')).toContainText('ETH/USDT 1m of binance is stored', { timeout: 60_000 })
  await expectAccessible(stand)
  const { items } = await engine.call<{ items: { source: string; symbol: string; count: number }[] }>(
    'candles.list',
    {},
  )
  expect(items.find(({ source, symbol }) => source === 'binance' && symbol === 'ETH/USDT')?.count).toBeGreaterThan(20)
  await dialog.getByRole('button', { name: 'Close' }).click()

  await window.getByRole('button', { name: 'Download candles' }).click()
  await dialog.getByRole('button', { name: 'Download others' }).click()
  await dialog.getByRole('combobox', { name: 'Symbol' }).fill('NOSUCH/USDT')
  await dialog.getByRole('button', { name: 'Download' }).click()
  await expect(dialog.getByRole('alert')).toContainText('NOSUCH')
})
