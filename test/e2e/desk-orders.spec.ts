import { expect, type Locator, test } from '@playwright/test'
import type { Order } from '#shared/domain/order.ts'
import {
  beginFlat,
  buy,
  choose,
  type Desk,
  openDesk,
  openTable,
  riskState,
  rowsOf,
  SYMBOL,
  ticketOf,
} from './desk-harness.ts'

let desk: Desk

test.beforeAll(async () => {
  desk = await openDesk()
})

test.beforeEach(async () => {
  await beginFlat(desk)
})

test.afterEach(async () => {
  expect(await desk.consoleErrors()).toEqual([])
})

test.afterAll(async () => {
  await desk.close()
})

test('a market order with stop and target is previewed, confirmed, filled and protected', async () => {
  const { window } = desk
  const ticket = ticketOf(window)
  const last = Math.round(await desk.price())
  await ticket.side('Buy').check()
  await choose(window, ticket.type, 'Market')
  await ticket.field('Amount').fill('0.15')
  await ticket.field('Stop loss').fill(String(last - 1_000))
  await ticket.field('Take profit').fill(String(last + 3_000))
  await expect(ticket.place).toHaveAccessibleDescription(/^Buy 0\.15000 BTC\/USDT at the market on \S/)
  const preview = ticket.form.getByLabel('Preview')
  await expect(preview).toContainText(/Cost\s*7,\d{3}\.\d\d/)
  await expect(preview).toContainText(/Reward\s*\d\.\d\d : 1/)

  await ticket.place.click()
  await expect(window.getByRole('alertdialog', { name: `Buy ${SYMBOL}?` })).toContainText('Buy 0.15000 BTC/USDT')
  expect(await desk.positions(), 'nothing is sent before the yes').toEqual([])
  await ticket.confirm.click()

  const positions = await openTable(window, 'Open positions')
  await expect(rowsOf(positions)).toHaveCount(1)
  await expect(rowsOf(positions)).toContainText('0.15000')
  expect(await desk.positions()).toMatchObject([
    { quantity: '0.15', stopLoss: String(last - 1_000), takeProfit: String(last + 3_000) },
  ])
  const protecting = (await desk.openOrders()).filter(({ side, reduceOnly }) => side === 'sell' && reduceOnly)
  expect(protecting.map(({ type }) => type).sort()).toEqual(['limit', 'stop'])
  const orders = await openTable(window, 'Open orders')
  await expect(rowsOf(orders)).toHaveCount(2)
  await expect(ticket.field('Stop loss'), 'levels belong to one order only').toHaveValue('')
})

test('a limit order with stop and target waits at its price, is amended in place, and protects what it buys', async () => {
  const { window } = desk
  const ticket = ticketOf(window)
  const last = Math.round(await desk.price())
  const price = last - 1_500
  await choose(window, ticket.type, 'Limit')
  await expect(ticket.field('Price'), 'the last price is there already').toHaveValue(/^\d+(\.\d+)?$/)
  await ticket.field('Price').fill(String(price))
  await ticket.field('Amount').fill('0.05')
  await ticket.field('Stop loss').fill(String(price - 1_000))
  await ticket.field('Take profit').fill(String(price + 6_000))
  await ticket.place.click()
  await ticket.confirm.click()

  const orders = await openTable(window, 'Open orders')
  await expect(rowsOf(orders)).toHaveCount(1)
  expect(await desk.openOrders()).toMatchObject([
    { type: 'limit', status: 'open', amount: '0.05', price: String(price) },
  ])
  await expect(window.getByRole('slider', { name: `Buy limit 0.05 ${SYMBOL}` })).toHaveAttribute(
    'aria-valuenow',
    String(price),
  )

  await amendPrice(orders, price - 50)
  await expect.poll(async () => (await desk.openOrders()).map((order) => order.price)).toEqual([String(price - 50)])
  expect(await desk.positions()).toEqual([])

  // Above the market it is met at once.
  await amendPrice(orders, last + 200)
  await expect
    .poll(() => desk.positions())
    .toMatchObject([{ quantity: '0.05', stopLoss: String(price - 1_000), takeProfit: String(price + 6_000) }])
  await expect.poll(async () => (await desk.openOrders()).map(({ type }) => type).sort()).toEqual(['limit', 'stop'])
})

test('an order that waits is cancelled in its row', async () => {
  const { window } = desk
  const price = String(Math.round(await desk.price()) - 1_000)
  await desk.engine.call('trading.createOrder', { symbol: SYMBOL, side: 'buy', type: 'limit', amount: '0.02', price })
  const orders = await openTable(window, 'Open orders')
  await orders.getByRole('button', { name: `Cancel buy ${SYMBOL}` }).click()
  await expect(window.getByText('No open orders')).toBeVisible()
  expect(await desk.openOrders()).toEqual([])
})

test('a stop is dragged on the chart and the order at the exchange is amended', async () => {
  const { window } = desk
  const { stopLoss } = await buy(desk, '0.1', { stopLoss: String(Math.round(await desk.price()) - 500) })
  const handle = window.getByRole('slider', { name: `Stop loss of long 0.1 ${SYMBOL}` })
  await expect(handle).toHaveAttribute('aria-valuenow', String(stopLoss))
  await handle.hover()
  await window.mouse.down()
  const box = await handle.boundingBox()
  if (box === null) throw new Error('the stop has no place on the chart')
  const x = box.x + box.width / 2
  const y = box.y + box.height / 2
  // Upwards: wherever the line is, there is chart above it.
  await window.mouse.move(x, y - 15, { steps: 5 })
  const held = Number(await handle.getAttribute('aria-valuenow'))
  expect(held).toBeGreaterThan(Number(stopLoss))
  expect((await desk.positions())[0].stopLoss, 'nothing is sent while it is held').toBe(stopLoss)
  await window.mouse.up()

  await expect(window.getByRole('status').filter({ hasText: `Stop loss of long 0.1 ${SYMBOL} moved to` })).toBeVisible()
  expect(Number((await desk.positions())[0].stopLoss)).toBe(held)
  const [order] = await desk.openOrders()
  expect(Number(order.stopPrice)).toBe(held)
  await expect(handle).toHaveAttribute('aria-valuenow', String(held))
})

test('a stop is moved by keyboard, put back with Escape and applied with Enter', async () => {
  const { window } = desk
  const stop = Math.round(await desk.price()) - 500
  await buy(desk, '0.1', { stopLoss: String(stop) })
  const handle = window.getByRole('slider', { name: `Stop loss of long 0.1 ${SYMBOL}` })
  await handle.focus()
  await handle.press('ArrowUp')
  await expect(handle).toHaveAttribute('aria-valuenow', String(stop + 0.01))
  await handle.press('Escape')
  await expect(handle).toHaveAttribute('aria-valuenow', String(stop))

  for (const key of ['PageDown', 'PageDown', 'ArrowDown', 'ArrowDown', 'ArrowUp']) await handle.press(key)
  await expect(handle).toHaveAttribute('aria-valuenow', String(stop - 0.21))
  expect((await desk.positions())[0].stopLoss).toBe(String(stop))
  await handle.press('Enter')
  await expect.poll(async () => (await desk.positions())[0].stopLoss).toBe(String(stop - 0.21))
  const [order] = await desk.openOrders()
  expect(order.stopPrice).toBe(String(stop - 0.21))
})

test('a waiting order is dragged to another price', async () => {
  const { window } = desk
  const price = String(Math.round(await desk.price()) - 400)
  const order = { symbol: SYMBOL, side: 'buy', type: 'limit', amount: '0.02', price }
  const { id } = await desk.engine.call<Order>('trading.createOrder', order)
  const handle = window.getByRole('slider', { name: `Buy limit 0.02 ${SYMBOL}` })
  await handle.hover()
  await window.mouse.down()
  const box = await handle.boundingBox()
  if (box === null) throw new Error('the order has no place on the chart')
  await window.mouse.move(box.x + box.width / 2, box.y - 2, { steps: 5 })
  const held = Number(await handle.getAttribute('aria-valuenow'))
  expect(held).not.toBe(Number(price))
  await window.mouse.up()
  await expect.poll(async () => Number((await desk.openOrders())[0]?.price)).toBe(held)
  expect((await desk.openOrders())[0].id).toBe(id)
})

test('an order that cannot be is denied with its numbers, before and after it is sent', async () => {
  const { window } = desk
  const ticket = ticketOf(window)
  await ticket.field('Amount').fill('100')
  await expect(ticket.alert).toContainText(/\d[\d,. ]*\d/)
  await ticket.place.click()
  const dialog = window.getByRole('alertdialog')
  const said = dialog.locator('p').last()
  await expect(said).toContainText(/\d/)
  await ticket.confirm.click()
  await expect(dialog).toBeHidden()

  const { items } = await desk.engine.call<{ items: Order[] }>('trading.orders', { limit: 1 })
  expect(items).toMatchObject([{ status: 'denied', amount: '100' }])
  // The reason that is kept with the order is what the ticket says: what was asked for and what is possible.
  const reason = items[0].reason ?? ''
  const numbers = reason.match(/\d[\d.,]*\d/g) ?? []
  expect(numbers.length, reason).toBeGreaterThanOrEqual(2)
  for (const number of numbers) await expect(ticket.alert).toContainText(number)
  expect(await desk.positions()).toEqual([])

  const history = await openTable(window, 'Order history')
  await expect(rowsOf(history).first()).toContainText('Denied')
  await expect(ticket.field('Amount'), 'what was typed is still there').toHaveValue('100')
})

test('one position is closed and the others stay', async () => {
  const { window } = desk
  await buy(desk, '0.1', { stopLoss: String(Math.round(await desk.price()) - 1_000) })
  await desk.engine.call('trading.createOrder', { symbol: 'ETH/USDT', side: 'buy', type: 'market', amount: '1' })
  const positions = await openTable(window, 'Open positions')
  await expect(rowsOf(positions)).toHaveCount(2)
  await positions.getByRole('button', { name: `Close ${SYMBOL}` }).click()
  const dialog = window.getByRole('alertdialog', { name: `Close ${SYMBOL}?` })
  await expect(dialog).toContainText('Sells 0.10000 BTC at the market.')
  await dialog.getByRole('button', { name: 'Close position' }).click()
  await expect(rowsOf(positions)).toHaveCount(1)
  await expect(rowsOf(positions)).toContainText('ETH/USDT')
  expect(await desk.positions()).toMatchObject([{ symbol: 'ETH/USDT', quantity: '1' }])
  expect(await desk.openOrders(), 'its stop went with it').toEqual([])
  const trades = await openTable(window, 'Trades')
  await expect(rowsOf(trades).filter({ hasText: SYMBOL }).first()).not.toContainText('open')
})

test('stop and target of a position are set in a dialog', async () => {
  const { window } = desk
  const last = Math.round(await desk.price())
  await buy(desk, '0.1')
  const positions = await openTable(window, 'Open positions')
  await positions.getByRole('button', { name: `Set stops of ${SYMBOL}` }).click()
  const dialog = window.getByRole('dialog', { name: `Stops of ${SYMBOL}` })
  await dialog.getByRole('textbox', { name: 'Stop loss' }).fill(String(last - 1_500))
  await dialog.getByRole('textbox', { name: 'Take profit' }).fill(String(last + 1_500))
  await dialog.getByRole('button', { name: 'Set stops' }).click()
  await expect(dialog).toBeHidden()
  expect(await desk.positions()).toMatchObject([{ stopLoss: String(last - 1_500), takeProfit: String(last + 1_500) }])
})

test('trading is halted and resumed on the screen Risk, and the ticket says so meanwhile', async () => {
  const { window } = desk
  const screens = window.getByRole('navigation', { name: 'Screens' })
  const ticket = ticketOf(window)
  await screens.getByRole('link', { name: 'Risk' }).click()
  const state = window.getByRole('region', { name: 'State of trading' })
  await expect(state).toContainText('Active')
  await state.getByRole('button', { name: 'Halt' }).click()
  await window.getByRole('alertdialog', { name: 'Halt trading?' }).getByRole('button', { name: 'Halt' }).click()
  await expect(state).toContainText('Halted')
  expect(await riskState(desk)).toBe('halted')

  await screens.getByRole('link', { name: 'Trade' }).click()
  await ticket.field('Amount').fill('0.1')
  await expect(ticket.alert).toContainText(/halted/i)
  await ticket.place.click()
  await ticket.confirm.click()
  await expect(ticket.alert).toContainText(/halted/i)
  expect(await desk.positions()).toEqual([])

  await screens.getByRole('link', { name: 'Risk' }).click()
  await state.getByRole('button', { name: 'Resume' }).click()
  await window.getByRole('alertdialog', { name: 'Resume trading?' }).getByRole('button', { name: 'Resume' }).click()
  await expect(state).toContainText('Active')
  await screens.getByRole('link', { name: 'Trade' }).click()
  await expect(ticket.alert).toBeHidden()
  await ticket.place.click()
  await ticket.confirm.click()
  await expect.poll(async () => (await desk.positions()).length).toBe(1)
})

/** Types another price into the row of the only order. */
async function amendPrice(orders: Locator, price: number): Promise<void> {
  await orders.getByRole('button', { name: /^Amend Price of buy BTC\/USDT/ }).click()
  const field = orders.getByRole('textbox', { name: `Price of buy ${SYMBOL}` })
  await field.fill(String(price))
  await field.press('Enter')
}
