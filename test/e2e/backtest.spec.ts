import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from '@playwright/test'
import type { BacktestRun } from '#shared/contract/backtest.ts'
import type { Job } from '#shared/contract/jobs.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import type { LaunchedApp } from './harness.ts'
import { launchApp, openScreen, waitUntilReady } from './harness.ts'

const HOUR = 3_600_000
const START = Date.UTC(2020, 0, 1)
const BARS = 3000

let launched: LaunchedApp

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  launched = await launchApp()
  await openScreen(launched.window, 'Backtest')
})

test.afterAll(async () => {
  await launched.close()
})

test('the first start shows a finished backtest of the sample candles', async () => {
  const { window } = launched
  await expect(window.getByRole('figure', { name: 'Chart BTC/USDT 1h' })).toBeVisible()
  await expect(window.getByRole('link', { name: 'Backtest' })).toHaveAttribute('aria-current', 'page')
  await expect(window.getByRole('banner')).toContainText('Simulated')
  await expect(figure(window, 'Risk', 'Sharpe')).toHaveText(/^−?\d+\.\d\d$/)
})

test('a candle file is imported through the file dialog', async () => {
  const { window } = launched
  await importCandles('SOL-USDT-1h.csv', waveCandles(BARS))
  await expect(window.getByRole('status').filter({ hasText: '3,000 bars imported' })).toBeVisible()
  await expect(window.getByRole('combobox', { name: 'Candles' })).toContainText('SOL/USDT · 1h')
  await expect(window.getByRole('figure', { name: 'Chart SOL/USDT 1h' })).toBeVisible()
})

test('an import tells which rows it rejected and which bars are missing', async () => {
  const { window } = launched
  const lines = waveCandles(200).split('\n')
  lines[50] = lines[50].replace(/[^,]+$/, 'abc')
  lines.splice(120, 5)
  await importCandles('AVAX-USDT-1h.csv', lines.join('\n'))
  await expect(
    window.getByRole('status').filter({ hasText: '194 bars imported, 1 row rejected, 2 gaps.' }),
  ).toBeVisible()
  await window.getByRole('button', { name: 'Details' }).last().click()
  const dialog = window.getByRole('dialog', { name: 'Import of AVAX-USDT-1h.csv' })
  const rejected = dialog.getByRole('table', { name: 'Rejected rows' }).getByRole('row').nth(1)
  await expect(rejected).toContainText('51')
  await expect(rejected).toContainText('abc')
  await expect(dialog.getByRole('table', { name: 'Gaps' }).getByRole('row').last().getByRole('cell').last()).toHaveText(
    '5',
  )
  await window.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await window.getByRole('button', { name: 'Last import' }).click()
  await expect(dialog).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).click()
})

test('an import that fails says the file, the place and what to do', async () => {
  const { window } = launched
  await importCandles('LTC-USDT-1h.csv', 'time,open,high,volume\n1,2,3,4\n')
  const alert = window.getByRole('alert').filter({ hasText: 'LTC-USDT-1h.csv was not imported: line 1' })
  await expect(alert).toContainText('Correct the file')
  await alert.getByRole('button', { name: 'Dismiss' }).click()
})

test('the symbol is asked for when the file does not say it', async () => {
  const { window } = launched
  await importCandles('prices.csv', waveCandles(500))
  const dialog = window.getByRole('dialog', { name: 'Which symbol is it?' })
  await dialog.getByRole('textbox', { name: 'Symbol' }).fill('ADA/USDT')
  await dialog.getByRole('button', { name: 'Import' }).click()
  await expect(window.getByRole('combobox', { name: 'Candles' })).toContainText('ADA/USDT · 1h')
})

test('a candle file is imported by dropping it on the screen', async () => {
  const { window, userData } = launched
  const file = join(userData, 'DOT-USDT-1h.csv')
  await writeFile(file, waveCandles(400))
  const browser = await window.context().newCDPSession(window)
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    browser.send('Input.dispatchDragEvent', {
      type,
      x: 600,
      y: 300,
      data: { items: [], files: [file], dragOperationsMask: 1 },
    })
  await drag('dragEnter')
  await drag('dragOver')
  await expect(window.getByText('Drop the candle file to import it')).toBeVisible()
  await drag('drop')
  await expect(window.getByRole('figure', { name: 'Chart DOT/USDT 1h' })).toBeVisible()
  await expect(window.getByText('Drop the candle file to import it')).toBeHidden()
})

test('a backtest runs, and its figures agree with its trades', async () => {
  const { window } = launched
  await choose(window, 'Candles', /SOL\/USDT/)
  await window.getByRole('textbox', { name: 'Capital' }).fill('5000')
  await window.getByRole('button', { name: 'Run backtest' }).click()
  await expect(figure(window, 'Return', 'Capital')).toHaveText('5,000.00')

  const run = await latestRun()
  const trades = await tradesOf(run.id)
  expect(run.series.symbol).toBe('SOL/USDT')
  expect(trades.length).toBeGreaterThan(20)
  const closed = trades.filter((trade) => !trade.open)
  const wins = closed.filter((trade) => trade.pnl > 0)
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
  const profit = sum(trades.map((trade) => trade.pnl))
  expect(run.finalEquity - 5000).toBeCloseTo(profit, 6)

  await expect(figure(window, 'Return', 'Net profit')).toContainText(signed(profit))
  await expect(figure(window, 'Return', 'Total return')).toContainText(`${signed((profit / 5000) * 100)}%`)
  await expect(figure(window, 'Trades', 'Closed trades')).toHaveText(String(closed.length))
  await expect(figure(window, 'Trades', 'Win rate')).toHaveText(`${((wins.length / closed.length) * 100).toFixed(2)}%`)
  await expect(figure(window, 'Costs and exposure', 'Fees')).toHaveText(money(sum(trades.map((trade) => trade.fees))))
})

test('the trades are listed, sorted, and shown on the chart by keyboard', async () => {
  const { window } = launched
  const trades = await tradesOf((await latestRun()).id)
  await window.getByRole('tab', { name: /^Trades/ }).click()
  const table = window.getByRole('table', { name: 'Trades' })
  for (const index of [0, 1, 2])
    await expect(table.getByRole('row').nth(index + 1)).toContainText(signed(trades[index].pnl))

  const heading = table.getByRole('columnheader', { name: 'P&L', exact: true })
  await heading.getByRole('button').click()
  await expect(heading).toHaveAttribute('aria-sort', 'descending')
  const best = Math.max(...trades.map((trade) => trade.pnl))
  const first = table.getByRole('row').nth(1)
  await expect(first).toContainText(signed(best))

  await first.focus()
  await window.keyboard.press('ArrowDown')
  await window.keyboard.press('Enter')
  await expect(table.getByRole('row').nth(2)).toHaveAttribute('aria-selected', 'true')
})

test('the exported trades add up to what the capital became', async () => {
  const { window, app, userData } = launched
  const file = join(userData, 'trades.csv')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
  await window.getByRole('button', { name: 'Export' }).click()
  await window.getByRole('menuitem', { name: 'Trades CSV' }).click()
  await expect(window.getByRole('status').filter({ hasText: file })).toBeVisible()

  const [header = '', ...rows] = (await readFile(file, 'utf8')).trim().split(/\r?\n/)
  const column = header.split(',').indexOf('pnl')
  expect(column).toBeGreaterThanOrEqual(0)
  const profit = rows.reduce((total, row) => total + Number(row.split(',')[column]), 0)
  const run = await latestRun()
  expect(rows).toHaveLength((await tradesOf(run.id)).length)
  expect(profit).toBeCloseTo(run.finalEquity - run.initialCapital, 6)
})

test('what is wrong with a strategy is said at its place, and it cannot run until it is right', async () => {
  const { window } = launched
  await window.getByRole('button', { name: 'New strategy' }).click()
  await window.getByRole('button', { name: 'Empty strategy' }).click()
  const editor = window.getByRole('textbox', { name: 'Strategy definition' })
  await rewrite(editor, '{"name": "Broken", "timeframe": "1h", "entryConditions": {"long": ["fsat > 1"]}}')
  await expect(window.getByRole('list', { name: 'Problems' })).toContainText('fsat')
  await expect(window.getByRole('button', { name: 'Run backtest' })).toBeDisabled()
  await window.keyboard.press('Control+Enter')
  const alert = window.getByRole('alert').filter({ hasText: 'The strategy cannot run: unknown name "fsat"' })
  await expect(alert).toBeVisible()
  await expect(editor).toBeFocused()
  expect(await window.evaluate(() => String(document.getSelection()))).toBe('fsat')
  await alert.getByRole('button', { name: 'Dismiss' }).click()

  const twice =
    '{"name": "Broken", "timeframe": "1h", "indicators": {"fast": {"type": "smaa"}}, "entryConditions": {"long": ["fsat > fast"]}}'
  await rewrite(editor, twice)
  const listed = window.getByRole('list', { name: 'Problems' }).getByRole('listitem')
  await expect(listed).toHaveText([/unknown indicator "smaa"; did you mean "sma"\?$/, /"fsat"; did you mean "fast"\?$/])

  await rewrite(editor, '{"name": "Mended", "timeframe": "1h", "entryConditions": {"long": ["close > open"]}}')
  await expect(window.getByRole('list', { name: 'Problems' })).toHaveCount(0)
  await window.getByRole('button', { name: 'Save strategy' }).click()
  await expect(window.getByRole('combobox', { name: 'Strategy' })).toContainText('Mended')

  await window.getByRole('button', { name: 'Remove strategy' }).click()
  await expect(window.getByRole('combobox', { name: 'Strategy' })).not.toContainText('Mended')
  await window.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(window.getByRole('combobox', { name: 'Strategy' })).toContainText('Mended')
})

test('an older version of a strategy comes back into the editor and is saved as the newest', async () => {
  const { window } = launched
  const editor = window.getByRole('textbox', { name: 'Strategy definition' })
  await rewrite(editor, '{"name": "Mended", "timeframe": "1h", "entryConditions": {"long": ["close < open"]}}')
  await window.keyboard.press('Control+s')
  await expect(window.getByRole('combobox', { name: 'Strategy' })).toContainText('v2')

  await window.getByRole('button', { name: 'Versions' }).click()
  await expect(window.getByRole('list', { name: 'Versions' }).getByRole('listitem')).toHaveText([
    /^v2.*current$/,
    /^v1/,
  ])
  await window.getByRole('button', { name: 'Restore version 1' }).click()
  await expect(editor).toContainText('close > open')
  await window.keyboard.press('Control+s')
  await expect(window.getByRole('combobox', { name: 'Strategy' })).toContainText('v3')
})

test('a long backtest shows its progress and stops halfway when it is cancelled', async () => {
  const { window } = launched
  const runsBefore = await call<{ items: unknown[] }>('backtest.list', {})
  const candles = waveCandles(400_000, 60_000)
  const cancelled = cancelImportAtOnce(window)
  await importCandles('XRP-USDT-1m.csv', candles)
  expect(await cancelled).toBe('Import of XRP-USDT-1m.csv')
  await expect(window.getByRole('status').filter({ hasText: 'The import was cancelled.' })).toBeVisible()
  await expect(window.getByRole('progressbar')).toBeHidden()
  expect(JSON.stringify(await call('candles.list', {}))).not.toContain('XRP/USDT')

  await importCandles('XRP-USDT-1m.csv', candles)
  await expect(window.getByRole('combobox', { name: 'Candles' })).toContainText('XRP/USDT · 1m')
  await expect(window.getByRole('figure', { name: 'Chart XRP/USDT 1m' })).toBeVisible()
  await call('strategies.create', { definition: slowStrategy(900) })
  await choose(window, 'Strategy', /Slow/)
  await expect(window.getByRole('textbox', { name: 'Strategy definition' })).toContainText('Slow')
  await window.keyboard.press('Control+Enter')

  const progress = window.getByRole('progressbar', { name: 'Backtest progress' })
  await expect
    .poll(async () => Number((await progress.getAttribute('aria-valuenow')) ?? 0), { intervals: [20] })
    .toBeGreaterThan(0)
  await window.getByRole('button', { name: 'Cancel' }).click()
  await expect(window.getByRole('status').filter({ hasText: 'The backtest was cancelled.' })).toBeVisible()
  await expect(window.getByRole('button', { name: 'Run backtest' })).toBeVisible()

  const jobs = await call<{ items: Job[] }>('jobs.list', { limit: 1 })
  expect(jobs.items[0]).toMatchObject({ kind: 'backtest', status: 'cancelled' })
  expect(jobs.items[0].done).toBeLessThan(jobs.items[0].total)
  expect((await call<{ items: unknown[] }>('backtest.list', {})).items).toHaveLength(runsBefore.items.length)
})

test('an earlier run comes back from the list of runs', async () => {
  const { window } = launched
  await window.getByRole('tab', { name: /^Runs/ }).click()
  const table = window.getByRole('table', { name: 'Runs' })
  await table
    .getByRole('row', { name: /BTC\/USDT/ })
    .getByRole('button', { name: /^Show run/ })
    .click()
  await expect(window.getByRole('figure', { name: 'Chart BTC/USDT 1h' })).toBeVisible()
  await expect(figure(window, 'Return', 'Capital')).toHaveText('10,000.00')
})

for (const theme of ['Dark', 'Light']) {
  test(`the screen is accessible in the ${theme.toLowerCase()} theme`, async () => {
    const { window } = launched
    await window.getByRole('radio', { name: theme }).check()
    await expect.poll(() => window.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme.toLowerCase())
    for (const tab of [/^Runs/, /^Trades/, /^Metrics/]) {
      await window.getByRole('tab', { name: tab }).click()
      const { violations } = await new AxeBuilder({ page: window }).setLegacyMode(true).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([])
    }
  })
}

test('a theme on the command line comes before the stored one, until another one is chosen', async () => {
  const userData = await mkdtemp(join(tmpdir(), 'autocbot-e2e-'))
  const themeOf = (window: Page) => window.evaluate(() => document.documentElement.dataset['theme'])
  try {
    for (const theme of ['dark', 'light']) {
      const again = await launchApp({ userData, args: [`--theme=${theme}`] })
      await waitUntilReady(again.window)
      expect(await themeOf(again.window)).toBe(theme)
      await expect(again.window.getByRole('radio', { name: theme === 'dark' ? 'Dark' : 'Light' })).toBeChecked()
      // What is chosen is stored, and the next start asks for the other one.
      await again.window.getByRole('radio', { name: theme === 'dark' ? 'Light' : 'Dark' }).check()
      await expect.poll(() => themeOf(again.window)).toBe(theme === 'dark' ? 'light' : 'dark')
      await again.window.getByRole('radio', { name: 'Dark' }).check()
      await expect.poll(() => themeOf(again.window)).toBe('dark')
      await again.close()
    }
  } finally {
    await rm(userData, { recursive: true, force: true, maxRetries: 5 })
  }
})

test('nothing of all this was an error in the page', async () => {
  expect(await launched.consoleErrors()).toEqual([])
})

/** A figure of the run by its group and name. */
function figure(window: Page, group: string, name: string): Locator {
  return window
    .getByRole('table', { name: group, exact: true })
    .getByRole('row')
    .filter({ has: window.getByRole('rowheader', { name, exact: true }) })
    .getByRole('cell')
}

async function choose(window: Page, label: string, option: RegExp): Promise<void> {
  await window.getByRole('combobox', { name: label }).click()
  await window.getByRole('option', { name: option }).click()
}

/**
 * Replaces the text as a person would. Playwright's `fill` types over a selection, where Chromium makes an element with
 * a style of its own, which the page's policy then refuses with a message in the console.
 */
async function rewrite(editor: Locator, text: string): Promise<void> {
  await editor.press('ControlOrMeta+A')
  await editor.press('Delete')
  await launched.window.keyboard.insertText(text)
}

/** Writes a candle file and imports it by the button, with the file dialog answering by itself. */
async function importCandles(name: string, csv: string): Promise<void> {
  const file = join(launched.userData, name)
  await writeFile(file, csv)
  await launched.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, file)
  await launched.window.getByRole('button', { name: 'Import candles…' }).first().click()
}

/** Cancels the next import as soon as that can be done: it is short. Resolves to the name of its progress bar. */
function cancelImportAtOnce(window: Page): Promise<string | null | undefined> {
  return window.evaluate(
    () =>
      new Promise<string | null | undefined>((resolve) => {
        const look = (): void => {
          const button = document.querySelector<HTMLElement>('button[aria-label="Cancel import"]')
          if (button === null) {
            setTimeout(look, 5)
            return
          }
          resolve(document.querySelector('[role="progressbar"]')?.getAttribute('aria-label'))
          button.click()
        }
        look()
      }),
  )
}

/** Prices on a wave that rises slowly: averages cross again and again. */
function waveCandles(bars: number, barMs = HOUR): string {
  const price = (i: number): number => 100 + i * (30 / bars) + 8 * Math.sin(i / 17) + 3 * Math.sin(i / 5)
  const rows = ['time,open,high,low,close,volume']
  for (let i = 0; i < bars; i++) {
    const [open, close] = [price(i), price(i + 1)]
    const [high, low] = [Math.max(open, close) + 0.5, Math.min(open, close) - 0.5]
    rows.push([START + i * barMs, open, high, low, close, 10 + (i % 7)].map((x) => Number(x.toFixed(4))).join(','))
  }
  return `${rows.join('\n')}\n`
}

/** So many different averages in one condition that a run takes long enough to be stopped. */
function slowStrategy(indicators: number): string {
  const names = Array.from({ length: indicators }, (_, i) => `average${i}`)
  return JSON.stringify({
    name: 'Slow',
    timeframe: '1m',
    indicators: Object.fromEntries(names.map((name, i) => [name, { type: 'wma', period: 20 + i }])),
    entryConditions: { long: chunks(names, 100).map((some) => some.map((name) => `close > ${name}`).join(' and ')) },
    exitConditions: { long: ['close < average0'] },
  })
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}

/** Asks the engine what the window shows. */
async function call<Value>(name: string, input: unknown): Promise<Value> {
  const answer = await launched.window.evaluate(
    async ([callName, callInput]) => {
      const { autocbot } = window as unknown as { autocbot: { call(name: string, input: unknown): Promise<unknown> } }
      return await autocbot.call(String(callName), callInput)
    },
    [name, input],
  )
  const { ok, value } = answer as { ok: boolean; value: Value }
  expect(ok, `${name} is answered`).toBe(true)
  return value
}

async function latestRun(): Promise<BacktestRun> {
  const { items } = await call<{ items: { id: string }[] }>('backtest.list', { limit: 1 })
  return await call<BacktestRun>('backtest.get', { id: items[0].id })
}

async function tradesOf(id: string): Promise<BacktestTrade[]> {
  const { items } = await call<{ items: BacktestTrade[] }>('backtest.trades', { id, limit: 1000 })
  return items
}

function money(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${money(Math.abs(value))}`
}
