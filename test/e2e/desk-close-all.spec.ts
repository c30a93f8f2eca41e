import { expect, test } from '@playwright/test'
import { beginFlat, buy, type Desk, openDesk, riskState, SYMBOL } from './desk-harness.ts'
import { answerBoxes, nextBoxes, takeBoxes, watchTray } from './tray-harness.ts'

let desk: Desk

test.beforeEach(async () => {
  desk = await openDesk()
  await watchTray(desk.app)
})

test.afterEach(async () => {
  await desk.close()
})

test('the button rehearses, asks, closes everything, and reports', async () => {
  const { window } = desk
  await openMuch()
  await window.getByRole('button', { name: 'Close all positions' }).click()
  const dialog = window.getByRole('alertdialog', { name: 'Close everything?' })
  const rehearsal = dialog.getByRole('table', { name: 'Rehearsal' })
  await expect(rehearsal).toContainText('2 to close, 2 to cancel')
  await expect(rehearsal.getByRole('row', { name: /^Sell BTC\/USDT/ })).toContainText('0.10000')
  await expect(dialog.getByRole('button', { name: 'Cancel' }), 'Enter alone closes nothing').toBeFocused()
  await window.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  expect(await desk.positions()).toHaveLength(2)
  expect(await riskState(desk)).toBe('active')

  await window.getByRole('button', { name: 'Close all positions' }).click()
  await dialog.getByRole('button', { name: 'Close everything' }).click()
  const report = window.getByRole('alertdialog', { name: 'Everything was closed' })
  await expect(report.getByRole('status')).toContainText(
    '2 positions closed, 2 orders cancelled. Nothing is left open.',
  )
  await expectNothingLeft()
  await report.getByRole('button', { name: 'Done' }).click()
  await expect(window.getByText('No open positions')).toBeVisible()
  await beginFlat(desk)
  await buy(desk, '0.01')
})

test('the keys close everything while the page is dead, after a question that the system asks', async () => {
  const { app, window } = desk
  await app.evaluate(({ globalShortcut }) => {
    globalShortcut.register = (_accelerator, pressed) => {
      Object.assign(globalThis, { pressed })
      return true
    }
  })
  const settings = window.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Settings' })
  await settings.click()
  expect(await app.evaluate(() => 'pressed' in globalThis), 'no keys are taken before the yes').toBe(false)
  await window.getByRole('button', { name: 'Confirm keys' }).click()
  await expect.poll(() => app.evaluate(() => 'pressed' in globalThis)).toBe(true)
  await openMuch()

  const crashed = window.waitForEvent('crash')
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  await crashed
  await takeBoxes(app)
  await answerBoxes(app, 1)
  await app.evaluate(() => (globalThis as unknown as { pressed: () => void }).pressed())
  const [question, report] = await nextBoxes(app, 2)
  expect(question).toMatchObject({ buttons: ['Cancel', 'Close everything'], defaultId: 0 })
  expect(question?.detail).toContain(`sell 0.1 ${SYMBOL}`)
  expect(report).toMatchObject({ type: 'info', message: 'Everything is closed.' })
  await expectNothingLeft()
})

/** Two positions, the first with a stop, and an order that waits. */
async function openMuch(): Promise<void> {
  const last = Math.round(await desk.price())
  await buy(desk, '0.1', { stopLoss: String(last - 1_500) })
  await desk.engine.call('trading.createOrder', { symbol: 'ETH/USDT', side: 'buy', type: 'market', amount: '1' })
  const price = String(last - 1_000)
  await desk.engine.call('trading.createOrder', { symbol: SYMBOL, side: 'buy', type: 'limit', amount: '0.01', price })
  await expect.poll(async () => [(await desk.positions()).length, (await desk.openOrders()).length]).toEqual([2, 2])
}

async function expectNothingLeft(): Promise<void> {
  expect(await desk.positions()).toEqual([])
  expect(await desk.openOrders()).toEqual([])
  expect(await riskState(desk)).toBe('halted')
}
