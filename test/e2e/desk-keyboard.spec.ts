import { expect, type Locator, type Page, test } from '@playwright/test'
import { beginFlat, type Desk, openDesk, ticketOf } from './desk-harness.ts'

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

test('a whole trade by keyboard: side, type, amount, levels, placed, stop moved, closed', async () => {
  const { window } = desk
  const { keyboard } = window
  const ticket = ticketOf(window)
  const price = Math.round(await desk.price())

  await keyboard.press('b')
  await expect(ticket.side('Buy')).toBeChecked()
  await expect(ticket.field('Amount')).toBeFocused()
  await keyboard.type('0.1')
  await tabTo(window, ticket.field('Stop loss'))
  await keyboard.type(String(price - 1_000))
  await tabTo(window, ticket.field('Take profit'))
  await keyboard.type(String(price + 3_000))
  await keyboard.press('Enter')
  await expect(ticket.confirm).toBeFocused()
  await keyboard.press('Enter')
  await expect
    .poll(() => desk.positions())
    .toMatchObject([{ quantity: '0.1', stopLoss: String(price - 1_000), takeProfit: String(price + 3_000) }])

  const stop = window.getByRole('slider', { name: /^Stop loss of long 0\.1/ })
  await tabTo(window, stop)
  await keyboard.press('PageUp')
  await keyboard.press('Enter')
  await expect.poll(async () => (await desk.positions())[0]?.stopLoss).toBe(String(price - 1_000 + 0.1))

  const close = window.getByRole('button', { name: 'Close BTC/USDT' })
  await tabTo(window, close)
  await keyboard.press('Enter')
  const confirm = window.getByRole('alertdialog').getByRole('button', { name: 'Close position' })
  await expect(confirm).toBeFocused()
  await keyboard.press('Enter')
  await expect.poll(() => desk.positions()).toEqual([])
  await expect.poll(() => desk.openOrders()).toEqual([])
})

test('a limit order by keyboard, its type chosen by its first letters', async () => {
  const { window } = desk
  const { keyboard } = window
  const ticket = ticketOf(window)
  const price = Math.round((await desk.price()) * 0.98)
  await keyboard.press('b')
  await keyboard.type('0.02')
  await tabTo(window, ticket.type, 'Shift+Tab')
  await keyboard.press('Enter')
  await expect(window.getByRole('option', { name: 'Limit', exact: true })).toBeVisible()
  await keyboard.press('l')
  await keyboard.press('Enter')
  await expect(ticket.type).toContainText('Limit')
  await tabTo(window, ticket.field('Price'))
  await keyboard.press('Control+A')
  await keyboard.type(String(price))
  await keyboard.press('Enter')
  await expect(ticket.confirm).toBeFocused()
  await keyboard.press('Enter')
  await expect.poll(() => desk.openOrders()).toMatchObject([{ type: 'limit', price: String(price), amount: '0.02' }])
})

test('the palette goes to a symbol and to a screen', async () => {
  const { window } = desk
  const { keyboard } = window
  await keyboard.press('Control+k')
  const box = window.getByRole('combobox', { name: 'Command or symbol' })
  await expect(box).toBeFocused()
  await keyboard.type('eth')
  await expect(window.getByRole('option', { name: 'ETH/USDT' })).toHaveAttribute('aria-selected', 'true')
  await keyboard.press('Enter')
  await expect(window.getByRole('figure', { name: /^Chart ETH\/USDT/ })).toBeVisible()

  await keyboard.press('Control+k')
  await keyboard.type('portf')
  await keyboard.press('Enter')
  await expect(window.getByRole('link', { name: 'Portfolio' })).toHaveAttribute('aria-current', 'page')

  await keyboard.press('Alt+1')
  await keyboard.press('Control+k')
  await keyboard.type('nonsense')
  await expect(window.getByRole('status').filter({ hasText: 'Nothing is called “nonsense”' })).toBeVisible()
  await keyboard.press('Escape')
  await expect(box).toBeHidden()
  await keyboard.press('?')
  await expect(window.getByRole('dialog', { name: /shortcuts/i })).toBeVisible()
})

/** Presses Tab until the keyboard is there: what cannot be reached so fails. */
async function tabTo(window: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible()
  const isThere = () => target.evaluate((element) => element === document.activeElement)
  for (let presses = 0; presses < 150; presses += 1) {
    if (await isThere()) return
    await window.keyboard.press(key)
  }
  expect(await isThere(), 'the Tab key comes to it').toBe(true)
}
