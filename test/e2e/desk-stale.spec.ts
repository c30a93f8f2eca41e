import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { openDesk, SYMBOL } from './desk-harness.ts'
import { launchApp, openScreen, waitUntilReady } from './harness.ts'

const BARS = 40

/** Changes what the engine answers to one call on its way to the window, until the change is taken back with `null`. */
async function answerInstead(app: ElectronApplication, name: string, change: 'fail' | 'halt' | null): Promise<void> {
  await app.evaluate(
    ({ ipcMain }, given) => {
      type Answer = { ok: boolean; value?: { items: { symbol: string; status: string }[] } }
      type Handler = (event: unknown, name: string, input: unknown) => Promise<Answer>
      const handlers: Map<string, Handler> = Reflect.get(ipcMain, '_invokeHandlers')
      const own: Handler | undefined = Reflect.get(globalThis, 'ownHandler') ?? handlers.get('autocbot:call')
      if (own === undefined) throw new Error('nobody answers the calls of the window')
      Reflect.set(globalThis, 'ownHandler', own)
      handlers.set('autocbot:call', async (event, called, input) => {
        if (called !== given.name || given.change === null) return await own(event, called, input)
        if (given.change === 'fail') {
          return { ok: false, error: { code: 'INTERNAL', message: 'the market did not answer', requestId: 'r1' } }
        }
        const answer = await own(event, called, input)
        for (const item of answer.value?.items ?? []) if (item.symbol === 'ETH/USDT') item.status = 'halted'
        return answer
      })
    },
    { name, change },
  )
}

/** Books that the engine tells by itself do not reach the window any more; one that was asked for does. */
async function dropBooks(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (contents === undefined) throw new Error('there is no window')
    const send = contents.send.bind(contents)
    contents.send = (channel, ...messages: { readonly name?: string }[]) => {
      if (messages[0]?.name !== 'market.book') send(channel, ...messages)
    }
  })
}

function bookOf(window: Page, symbol = SYMBOL) {
  return window.getByRole('group', { name: `Order book ${symbol}` })
}

test('when the market stops, watchlist, book and chart say how old their prices are', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'autocbot-replay-'))
  const file = join(folder, 'BTC-USDT-1m.csv')
  const rows = Array.from({ length: BARS }, (_, i) => {
    const time = new Date(Date.UTC(2024, 2, 1, 0, i)).toISOString()
    return `${time},${60_000 + i},${60_010 + i},${59_990 + i},${60_001 + i},2.5`
  })
  await writeFile(file, ['time,open,high,low,close,volume', ...rows, ''].join('\n'))
  const args = ['--market=replay', `--candles=${file}`, `--symbol=${SYMBOL}`, '--timeframe=1m', '--speed=max']
  const launched = await launchApp({ args })
  const { window } = launched
  try {
    await waitUntilReady(window)
    const row = window.getByRole('table', { name: 'Watchlist' }).getByRole('row', { name: SYMBOL })
    // The replay has played its last bar: nothing is heard any more.
    await expect(row).toContainText(/\d+ s old/, { timeout: 40_000 })
    await expect(window.getByTitle(`The price of ${SYMBOL} is stale`, { exact: false }).first()).toBeVisible()
    await expect(window.getByRole('region', { name: 'Chart' }).getByText(/No price for \d+ s/)).toBeVisible()
    await openScreen(window, 'Market')
    await expect(window.getByRole('row', { name: SYMBOL }).first()).toContainText(/old|Stale/)
    expect(await launched.consoleErrors()).toEqual([])
  } finally {
    await launched.close()
    await rm(folder, { recursive: true, force: true })
  }
})

test('a halted symbol says so; a book and a list that cannot be had say why and come back', async () => {
  const desk = await openDesk()
  const { app, window } = desk
  try {
    await answerInstead(app, 'market.overview', 'halt')
    await window.reload()
    await waitUntilReady(window)
    const watchlist = window.getByRole('table', { name: 'Watchlist' })
    await expect(watchlist.getByRole('row', { name: 'ETH/USDT' })).toContainText('Halted')
    await expect(watchlist.getByRole('row', { name: SYMBOL })).not.toContainText('Halted')

    await answerInstead(app, 'market.orderBook', 'fail')
    await dropBooks(app)
    await watchlist.getByRole('row', { name: 'SOL/USDT' }).click()
    const alert = window.getByRole('alert').filter({ hasText: 'the market did not answer' })
    await expect(alert).toBeVisible()
    await expect(bookOf(window, 'SOL/USDT')).toBeHidden()
    await answerInstead(app, 'market.orderBook', null)
    await alert.getByRole('button', { name: 'Try again' }).click()
    await expect(bookOf(window, 'SOL/USDT')).toBeVisible()

    await answerInstead(app, 'watchlist.get', 'fail')
    await window.reload()
    await waitUntilReady(window)
    await expect(alert).toBeVisible()
    await answerInstead(app, 'watchlist.get', null)
    await alert.getByRole('button', { name: 'Try again' }).click()
    await expect(watchlist.getByRole('row', { name: SYMBOL })).toBeVisible()
  } finally {
    await desk.close()
  }
})

test('at 1024 × 700 the book has rows on both sides and the legend can be read', async () => {
  const desk = await openDesk()
  const { app, window } = desk
  try {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1024, 700))
    await window.reload()
    await waitUntilReady(window)
    await expect(bookOf(window).getByRole('button')).not.toHaveCount(0)
    expect(await bookOf(window).getByRole('button', { name: /^Ask/ }).count()).toBeGreaterThanOrEqual(3)
    expect(await bookOf(window).getByRole('button', { name: /^Bid/ }).count()).toBeGreaterThanOrEqual(3)
    await window.screenshot({ path: 'test-results/screens/desk-1024.png' })
  } finally {
    await desk.close()
  }
})
