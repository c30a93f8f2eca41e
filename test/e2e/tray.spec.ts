import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { RiskStatus } from '#shared/contract/risk.ts'
import type { Order } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import type { LaunchedApp } from './harness.ts'
import { launchApp, waitUntilReady } from './harness.ts'
import type { EngineAccess } from './tray-harness.ts'
import {
  answerBoxes,
  clickMenu,
  desktopWithTray,
  menuItem,
  nextBoxes,
  reachEngine,
  takeBoxes,
  watchTray,
} from './tray-harness.ts'

const SYMBOL = 'BTC/USDT'
const AMOUNT = '0.1'

let launched: LaunchedApp
let engine: EngineAccess
let withTray: string

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  withTray = await desktopWithTray()
  launched = await launchApp({
    args: ['--market=simulated', '--seed=1'],
    env: { PATH: `${withTray}${delimiter}${process.env['PATH'] ?? ''}` },
  })
  await watchTray(launched.app)
  engine = await reachEngine(launched.userData)
})

test.afterAll(async () => {
  engine.close()
  await launched.close()
  await rm(withTray, { recursive: true, force: true })
})

test('the window says by word and frame which money is at work', async () => {
  const { window } = launched
  await waitUntilReady(window)
  await expect(window.getByRole('banner')).toContainText('Simulated')
  const frame = window.locator('[data-mode="simulated"]')
  await expect(frame).toHaveCount(1)
  const word = window.getByRole('banner').getByText('Simulated', { exact: true })
  const colour = await frame.evaluate((element) => getComputedStyle(element).borderTopColor)
  expect(await word.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(colour)
})

test('the menu follows what is traded', async () => {
  await buy()
  await expectLine('Simulated · 1 position · trading active')
  expect(await menuItem(launched.app, 'state')).toMatchObject({ enabled: false })
  expect(await menuItem(launched.app, 'resume')).toMatchObject({ enabled: false })
})

test('trading is halted and resumed from the menu', async () => {
  await clickMenu(launched.app, 'halt')
  await expectLine(/^Simulated · 1 position · halted: .*tray/)
  expect((await risk()).state).toBe('halted')
  expect(await menuItem(launched.app, 'halt')).toMatchObject({ enabled: false })
  await clickMenu(launched.app, 'resume')
  await expectLine('Simulated · 1 position · trading active')
  expect((await risk()).state).toBe('active')
  expect(await takeBoxes(launched.app)).toEqual([])
})

test('close everything asks with a list first, and does nothing without a yes', async () => {
  await placeOrderFarBelow()
  await answerBoxes(launched.app, 0)
  await clickMenu(launched.app, 'closeAll')
  const [question] = await nextBoxes(launched.app, 1)
  expect(question).toMatchObject({
    message: 'Close 1 position and cancel 1 order?',
    buttons: ['Cancel', 'Close everything'],
    defaultId: 0,
  })
  expect(question?.detail).toMatch(/sell 0\.1 BTC\/USDT · [\d,]+\.\d\d USDT · costs about \d+\.\d\d USDT/)
  expect(question?.detail).toMatch(/Orders to cancel \(1\):\n {2}buy 0\.01 BTC\/USDT/)
  expect(question?.detail).toMatch(/Value of the positions: [\d,]+\.\d\d USDT/)
  expect((await positions()).map(({ quantity }) => quantity)).toEqual([AMOUNT])
  expect(await openOrders()).toHaveLength(1)
  expect((await risk()).state).toBe('active')
})

test('with a yes all is closed, the account is halted, and a report says so', async () => {
  await answerBoxes(launched.app, 1)
  await closeEverything()
})

test('it works while the page hangs, and after it has ended', async () => {
  const { app, window } = launched
  await resume()
  await buy()
  await expectLine('Simulated · 1 position · trading active')
  await app.evaluate(({ BrowserWindow }) => {
    // The page never answers this, so nobody waits for it.
    BrowserWindow.getAllWindows()[0]
      ?.webContents.executeJavaScript('for (;;);')
      .catch(() => {})
  })
  await closeEverything()

  await resume()
  await buy()
  await expectLine('Simulated · 1 position · trading active')
  const crashed = window.waitForEvent('crash')
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  await crashed
  await closeEverything()
})

test('it works with the window closed, and the menu opens another one', async () => {
  const { app } = launched
  await resume()
  await takeBoxes(app)
  await answerBoxes(app, 0)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.close()))
  await expect.poll(() => windows()).toBe(0)
  const [question] = await takeBoxes(app)
  expect(question).toMatchObject({
    message: 'Keep AutoCbot running in the tray?',
    buttons: ['Keep running', 'Quit', 'Cancel'],
  })
  await answerBoxes(app, 1)
  await buy()
  await expectLine('Simulated · 1 position · trading active')
  await closeEverything()

  const opened = app.waitForEvent('window')
  await clickMenu(app, 'open')
  const window = await opened
  await waitUntilReady(window)
  await expect(window.getByRole('banner')).toContainText('Simulated')
  await clickMenu(app, 'open')
  expect(await windows(), 'the window that is there comes to the front').toBe(1)
})

test('it works while a backtest keeps the workers busy', async () => {
  test.setTimeout(180_000)
  await resume()
  const backtests = await startBacktests(40)
  await buy()
  await placeOrderFarBelow()
  await expectLine('Simulated · 1 position · trading active')
  await closeEverything()
  const jobs = await Promise.all(backtests.map((id) => engine.call<{ status: string }>('jobs.cancel', { id })))
  expect(
    jobs.filter(({ status }) => status !== 'done').length,
    'the workers had something to do until the end',
  ).toBeGreaterThan(1)
})

test('keys that were confirmed close everything, and ask nothing once they are armed', async () => {
  const { app } = launched
  await app.evaluate(({ globalShortcut }) => {
    globalShortcut.register = (_accelerator, pressed) => {
      Object.assign(globalThis, { pressed })
      return true
    }
  })
  const shortcut = { accelerator: 'CommandOrControl+Alt+Shift+X', confirmed: true }
  await engine.call('settings.update', { closeAllShortcut: shortcut, closeAllArmed: true })
  await expect.poll(() => app.evaluate(() => 'pressed' in globalThis)).toBe(true)
  await resume()
  await buy()
  await takeBoxes(app)
  await app.evaluate(() => (globalThis as unknown as { pressed: () => void }).pressed())
  const [report] = await nextBoxes(app, 1)
  expect(report).toMatchObject({ type: 'info', message: 'Everything is closed.' })
  expect(await positions()).toEqual([])
  await engine.call('settings.update', { closeAllArmed: false })
})

test('the panic window has one button, and it closes everything', async () => {
  const { app } = launched
  await resume()
  await buy()
  const opened = app.waitForEvent('window')
  await engine.call('desktop.openPanicWindow', {})
  const panic = await opened
  await takeBoxes(app)
  // The navigation that a click begins never ends, and Playwright would wait for it.
  await panic.getByRole('button', { name: 'Close everything' }).dispatchEvent('click')
  const [question, report] = await nextBoxes(app, 2)
  expect(question?.buttons).toEqual(['Cancel', 'Close everything'])
  expect(report).toMatchObject({ message: 'Everything is closed.' })
  expect(await positions()).toEqual([])
  await panic.close()
})

test('quit in the menu tells what is open first, and then ends the app', async () => {
  await resume()
  await buy()
  await takeBoxes(launched.app)
  await answerBoxes(launched.app, 0)
  await clickMenu(launched.app, 'quit')
  const [question] = await nextBoxes(launched.app, 1)
  expect(question).toMatchObject({ message: '1 position is open. Quit all the same?', buttons: ['Cancel', 'Quit'] })
  expect(question?.detail).toContain(`${SYMBOL} ${AMOUNT}: without a stop`)
  await answerBoxes(launched.app, 1)
  const ended = new Promise<number | null>((resolve) => launched.app.process().once('exit', resolve))
  await clickMenu(launched.app, 'quit')
  expect(await ended).toBe(0)
})

test('on a desktop that shows no tray the app starts, and ends with its window', async () => {
  const alone = await launchApp({ env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' } })
  try {
    await waitUntilReady(alone.window)
    const ended = new Promise<number | null>((resolve) => alone.app.process().once('exit', resolve))
    await alone.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    expect(await ended).toBe(0)
  } finally {
    await alone.close()
  }
})

/** Chooses "Close everything…", says yes, and sees what it must have done. */
async function closeEverything(): Promise<void> {
  await clickMenu(launched.app, 'closeAll')
  const [question, report] = await nextBoxes(launched.app, 2)
  expect(question?.buttons).toEqual(['Cancel', 'Close everything'])
  expect(question?.detail).toContain(`sell ${AMOUNT} ${SYMBOL}`)
  expect(report).toMatchObject({ type: 'info', message: 'Everything is closed.' })
  expect(report?.detail).toContain(`Closed (1):\n  sell ${AMOUNT} ${SYMBOL}`)
  expect(report?.detail).toContain('Trading is halted until you resume it.')
  expect(await positions()).toEqual([])
  expect(await openOrders()).toEqual([])
  expect((await risk()).state).toBe('halted')
  await expectLine(/^Simulated · no positions · halted: /)
}

async function expectLine(line: string | RegExp): Promise<void> {
  // What the day brought is another number each time.
  const shown = expect.poll(async () =>
    (await menuItem(launched.app, 'state'))?.label.replace(/ · today [^·]+(?= ·)/, ''),
  )
  await (typeof line === 'string' ? shown.toBe(line) : shown.toMatch(line))
}

async function resume(): Promise<void> {
  await clickMenu(launched.app, 'resume')
  await expectLine('Simulated · no positions · trading active')
}

async function buy(): Promise<void> {
  const order = await engine.call<Order>('trading.createOrder', {
    symbol: SYMBOL,
    side: 'buy',
    type: 'market',
    idempotencyKey: randomUUID(),
    amount: AMOUNT,
  })
  await expect.poll(async () => (await engine.call<Order>('trading.order', { id: order.id })).status).toBe('filled')
}

/** An order that waits: far enough below the market not to be met, near enough not to be taken for a slip. */
async function placeOrderFarBelow(): Promise<void> {
  const [position] = await positions()
  const price = Math.floor(Number(position?.averagePrice) * 0.97)
  await engine.call('trading.createOrder', { symbol: SYMBOL, side: 'buy', type: 'limit', amount: '0.01', price })
}

async function positions(): Promise<Position[]> {
  return (await engine.call<{ items: Position[] }>('trading.positions', {})).items
}

async function openOrders(): Promise<Order[]> {
  return (await engine.call<{ items: Order[] }>('trading.orders', { open: true })).items
}

async function risk(): Promise<RiskStatus> {
  return await engine.call<RiskStatus>('risk.status', {})
}

async function windows(): Promise<number> {
  return await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
}

/** Starts so many backtests of a second or more each, and resolves to their jobs once the first has begun. */
async function startBacktests(count: number): Promise<string[]> {
  const bars = 400_000
  const file = join(launched.userData, 'XRP-USDT-1m.csv')
  const rows = Array.from({ length: bars }, (_, bar) => {
    const price = (100 + 10 * Math.sin(bar / 50)).toFixed(4)
    return `${Date.UTC(2020, 0, 1) + bar * 60_000},${price},${price},${price},${price},1`
  })
  await writeFile(file, `time,open,high,low,close,volume\n${rows.join('\n')}\n`)
  await finished(await engine.call<{ jobId: string }>('candles.import', { file, symbol: 'XRP/USDT', timeframe: '1m' }))
  const { items } = await engine.call<{ items: { source: string; symbol: string; timeframe: string }[] }>(
    'candles.list',
    {},
  )
  const series = items.find(({ symbol }) => symbol === 'XRP/USDT')
  const names = Array.from({ length: 900 }, (_, index) => `average${index}`)
  const request = {
    series: { source: series?.source, symbol: series?.symbol, timeframe: series?.timeframe },
    capital: 10_000,
    fee: 0.001,
    slippage: 0,
    definition: JSON.stringify({
      name: 'Slow',
      timeframe: '1m',
      indicators: Object.fromEntries(names.map((name, index) => [name, { type: 'wma', period: 20 + index }])),
      entryConditions: {
        long: [
          names
            .slice(0, 100)
            .map((name) => `close > ${name}`)
            .join(' and '),
        ],
      },
      exitConditions: { long: ['close < average0'] },
    }),
  }
  const jobs: string[] = []
  for (let started = 0; started < count; started += 1) {
    jobs.push((await engine.call<{ jobId: string }>('backtest.start', request)).jobId)
  }
  await expect
    .poll(async () => (await engine.call<{ done: number }>('jobs.get', { id: jobs[0] })).done)
    .toBeGreaterThan(0)
  return jobs
}

async function finished({ jobId }: { jobId: string }): Promise<void> {
  await expect
    .poll(async () => (await engine.call<{ status: string }>('jobs.get', { id: jobId })).status, { timeout: 60_000 })
    .toBe('done')
}
