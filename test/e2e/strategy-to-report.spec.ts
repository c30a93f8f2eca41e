import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { answerOpenDialog, answerSaveDialog, type LaunchedApp, launchApp, openOffline, openScreen } from './harness.ts'

const HOUR = 3_600_000

let launched: LaunchedApp

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  launched = await launchApp()
  await openScreen(launched.window, 'Backtest')
})

test.afterAll(async () => {
  await launched.close()
})

test('a template is explained before it is chosen, and opens in the editor', async () => {
  const { window } = launched
  await window.getByRole('button', { name: 'New strategy' }).click()
  const dialog = window.getByRole('dialog', { name: 'New strategy' })
  const templates = dialog.getByRole('list', { name: 'Templates' }).getByRole('listitem')
  await expect(templates).toHaveCount(9)
  await expect(templates.filter({ hasText: 'RSI reversion' })).toContainText('Buys when the RSI falls below 30')
  await accessible(window)
  await dialog.getByRole('button', { name: 'RSI reversion' }).click()
  await expect(dialog).toBeHidden()
  await expect(editor(window)).toContainText('"stopLoss": 0.05')
  // A strategy of that name is stored already.
  await expect(editor(window)).toContainText('"name": "RSI reversion 2"')
})

test('it runs as it is, then with another stop', async () => {
  const { window } = launched
  await run(window)
  await expect(window.getByRole('heading', { level: 2, name: /^RSI reversion 2/ })).toBeVisible()
  await changeStop(window, '0.05', '0.02')
  await run(window)
  await expect(window.getByRole('tab', { name: /^Runs 3/ })).toBeVisible()
})

test('the run is compared with the one before: figures, curves, and what differs', async () => {
  const { window } = launched
  await window.getByRole('button', { name: 'Compare with the run before' }).click()
  const dialog = window.getByRole('dialog', { name: 'Compare runs' })
  const row = dialog.getByRole('table', { name: 'Figures of both runs' }).getByRole('row', { name: /^Final equity/ })
  const [a, b, difference] = (await row.getByRole('cell').allTextContents()).map(amount)
  expect(a).not.toBe(b)
  expect(difference).toBeCloseTo(b - a, 2)
  await expect(row.getByRole('cell').last()).toHaveText(b > a ? /better/ : /worse/)
  await expect(dialog.getByRole('figure', { name: 'Equity and drawdown of both runs' })).toBeVisible()
  await expect(dialog.getByRole('region', { name: 'Settings that differ' })).toContainText('same settings')
  const changes = dialog.getByRole('table', { name: 'Changes of the strategy from A to B' }).getByRole('row')
  await expect(changes.filter({ hasText: 'Removed' })).toHaveText([/"stopLoss": 0\.05/])
  await expect(changes.filter({ hasText: 'Added' })).toHaveText([/"stopLoss": 0\.02/])

  await dialog.getByRole('button', { name: 'Money' }).click()
  await expect(dialog.getByRole('button', { name: 'Money' })).toHaveAttribute('aria-pressed', 'true')
  await inBothThemes(window, () => accessible(window))
  await window.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})

test('any two runs can be compared with the keyboard', async () => {
  const { window } = launched
  await window.getByRole('tab', { name: /^Runs/ }).click()
  const boxes = window.getByRole('table', { name: 'Runs' }).getByRole('checkbox')
  await boxes.nth(0).focus()
  await window.keyboard.press('Space')
  await boxes.nth(2).focus()
  await window.keyboard.press('Space')
  await accessible(window)
  await window.getByRole('button', { name: 'Compare', exact: true }).press('Enter')
  const dialog = window.getByRole('dialog', { name: 'Compare runs' })
  await expect(dialog.getByRole('combobox', { name: 'Run A' })).toContainText('SMA cross')
  await expect(dialog.getByRole('combobox', { name: 'Run B' })).toContainText('RSI reversion 2')
  await expect(dialog.getByRole('region', { name: 'Settings that differ' })).toContainText('SMA cross')
  await window.keyboard.press('Escape')
  await window.getByRole('tab', { name: /^Metrics/ }).click()
})

test('the exported report opens without a network and says what the window says', async () => {
  const { window, app, userData } = launched
  const file = join(userData, 'report.html')
  await answerSaveDialog(app, file)
  await window.getByRole('button', { name: 'Export' }).click()
  await window.getByRole('menuitem', { name: 'HTML report' }).click()
  await expect(window.getByRole('status').filter({ hasText: file })).toBeVisible()
  expect(await readFile(file, 'utf8')).not.toMatch(/(src|href)="https?:/)

  const report = await openOffline(app, file)
  await expect(report.page.getByRole('heading', { level: 1 })).toHaveText('RSI reversion 2')
  const figures = [
    'Total return',
    'Buy and hold',
    'Sharpe',
    'Sortino',
    'Closed trades',
    'Win rate',
    'Expectancy',
    'Fees',
  ]
  for (const name of figures) {
    const said = (await figure(window, name).innerText()).replaceAll(/[▲▼\s]/g, '')
    const there = report.page.locator('table.metrics').getByRole('row', { name: new RegExp(`^${name} `) })
    expect((await there.getByRole('cell').first().innerText()).trim(), name).toBe(said)
  }
  await expect(report.page.getByRole('img', { name: 'Equity over time' }).locator('canvas').first()).toBeVisible()
  expect(await report.errors()).toEqual([])
  expect(report.requests.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([])
  await report.close()
})

test('an indicator is tried out on the chart and written into the strategy', async () => {
  const { window } = launched
  await window.getByRole('button', { name: 'Indicators' }).click()
  const picker = window.getByRole('complementary', { name: 'Indicators' })
  await expect(picker.getByRole('combobox', { name: 'Search indicators' })).toBeFocused()
  await window.keyboard.type('bollinger')
  await expect(picker.getByRole('option', { name: /Bollinger/ })).toHaveAttribute('aria-selected', 'true')
  const legend = window.getByRole('figure', { name: /^Chart/ })
  await expect(legend).toContainText('bollinger.upper')

  const period = picker.getByRole('textbox', { name: 'period' })
  await period.fill('0')
  await expect(picker.getByText('Whole, 1 to 10,000')).toBeVisible()
  await expect(picker.getByRole('button', { name: 'Add to strategy' })).toBeDisabled()
  await period.fill('30')
  await inBothThemes(window, () => accessible(window))
  await picker.getByRole('button', { name: 'Add to strategy' }).click()
  await expect(editor(window)).toContainText('"bollinger": { "type": "bollinger", "period": 30, "stdDev": 2 }')

  await period.press('Escape')
  await expect(picker).toBeHidden()
  await expect(legend).not.toContainText('bollinger.upper')
  await expect(window.getByRole('button', { name: 'Indicators' })).toBeFocused()
})

test('the versions of a strategy show what each changed', async () => {
  const { window } = launched
  await window.keyboard.press('Control+s')
  await expect(window.getByRole('combobox', { name: 'Strategy' })).toContainText('RSI reversion 2')
  await changeStop(window, '0.02', '0.03')
  await window.keyboard.press('Control+s')
  await expect(window.getByRole('combobox', { name: 'Strategy' })).toContainText('v2')
  await window.getByRole('button', { name: 'Versions' }).click()
  const dialog = window.getByRole('dialog', { name: 'Versions of RSI reversion 2' })
  const changes = dialog.getByRole('table', { name: 'Changes from version 1 to version 2' }).getByRole('row')
  await expect(changes.filter({ hasText: 'Removed' })).toHaveText([/"stopLoss": 0\.02/])
  await expect(changes.filter({ hasText: 'Added' })).toHaveText([/"stopLoss": 0\.03/])
  await inBothThemes(window, () => accessible(window))
  await dialog.getByRole('button', { name: 'Restore version 1' }).click()
  await editor(window).press('ControlOrMeta+End')
  await expect(editor(window)).toContainText('"stopLoss": 0.02')
})

test('further settings are behind More, and say what is wrong with them', async () => {
  const { window } = launched
  const form = window.getByRole('form', { name: 'Backtest settings' })
  await form.getByRole('button', { name: /^More/ }).click()
  await form.getByRole('textbox', { name: 'Maker fee %' }).fill('80')
  await expect(form.getByText('0 to 50')).toBeVisible()
  await expect(form.getByRole('button', { name: 'Run backtest' })).toBeDisabled()
  await form.getByRole('textbox', { name: 'Maker fee %' }).fill('0.02')
  await form.getByRole('combobox', { name: 'Slippage model' }).click()
  await window.getByRole('option', { name: /Share of volume/ }).click()
  await form.getByRole('checkbox', { name: 'Apply the account’s risk limits' }).check()
  await inBothThemes(window, () => accessible(window))
  await form.getByRole('button', { name: /^More/ }).click()
  await expect(form.getByRole('button', { name: /^More/ })).toContainText('3 set')
  await run(window)
  await window.getByRole('button', { name: 'Compare with the run before' }).click()
  const settings = window.getByRole('table', { name: 'Settings that differ' })
  for (const setting of ['Maker fee', 'Slippage model', 'Share of volume', 'Price impact', 'Risk limits']) {
    await expect(settings.getByRole('rowheader', { name: setting })).toBeVisible()
  }
  await window.keyboard.press('Escape')
})

test('several symbols share the cash; each can be looked at on the chart', async () => {
  const { window } = launched
  await importWave('SOL-USDT-1h.csv', 1500, HOUR)
  await importWave('ADA-USDT-1h.csv', 1500, HOUR)
  await importWave('ADA-USDT-15m.csv', 6000, HOUR / 4)
  await choose(window, 'Candles', /ADA\/USDT · 1h/)
  const form = window.getByRole('form', { name: 'Backtest settings' })
  await form.getByRole('button', { name: /^More/ }).click()
  await choose(window, 'Detail candles', /15m/)
  await choose(window, 'More symbols', /SOL\/USDT/)
  await window.keyboard.press('Escape')
  await expect(form.getByText('stored for every symbol')).toBeVisible()
  await choose(window, 'Detail candles', /None/)
  await choose(window, 'Strategy', /SMA cross/)
  await run(window)

  await expect(window.getByRole('heading', { level: 2, name: /2 symbols/ })).toBeVisible()
  await expect(window.getByRole('figure', { name: 'Chart ADA/USDT 1h' })).toBeVisible()
  await window.getByRole('tab', { name: /^Trades/ }).click()
  const table = window.getByRole('table', { name: 'Trades' })
  await expect(table.getByRole('columnheader', { name: 'Symbol' })).toBeVisible()
  await table
    .getByRole('row', { name: /SOL\/USDT/ })
    .first()
    .click()
  await expect(window.getByRole('figure', { name: 'Chart SOL/USDT 1h' })).toBeVisible()
  await choose(window, 'Symbol on the chart', /ADA\/USDT/)
  await expect(window.getByRole('figure', { name: 'Chart ADA/USDT 1h' })).toBeVisible()
  await window.getByRole('button', { name: /^Warning: / }).click()
  await expect(window.getByRole('list', { name: 'Warnings' })).toBeVisible()
  await inBothThemes(window, () => accessible(window))
})

test('nothing of all this was an error in the page', async () => {
  expect(await launched.consoleErrors()).toEqual([])
})

function editor(window: Page): Locator {
  return window.getByRole('textbox', { name: 'Strategy definition' })
}

/** A figure of the run on screen. */
function figure(window: Page, name: string): Locator {
  return window
    .getByRole('row')
    .filter({ has: window.getByRole('rowheader', { name, exact: true }) })
    .getByRole('cell')
    .first()
}

/** Runs the backtest and waits until the list of runs has one more. */
async function run(window: Page): Promise<void> {
  const runs = window.getByRole('tab', { name: /^Runs/ })
  const before = amount((await runs.innerText()).replace('Runs ', ''))
  await expect(window.getByRole('button', { name: 'Run backtest' })).toBeEnabled()
  await window.keyboard.press('Control+Enter')
  await expect(runs).toHaveText(`Runs ${before + 1}`)
  await expect(window.getByRole('button', { name: 'Run backtest' })).toBeVisible()
}

/** Changes the stop in the editor with keys, as a person would. */
async function changeStop(window: Page, from: string, to: string): Promise<void> {
  // The editor keeps in the page only what is near the part on screen.
  await editor(window).press('ControlOrMeta+End')
  const line = editor(window)
    .locator('.cm-line')
    .filter({ hasText: `"stopLoss": ${from}` })
  await line.click()
  await window.keyboard.press('End')
  const text = await line.innerText()
  for (let at = text.length; at > text.indexOf(from) + from.length; at--) await window.keyboard.press('ArrowLeft')
  for (const _ of from) await window.keyboard.press('Backspace')
  await window.keyboard.insertText(to)
  await expect(editor(window)).toContainText(`"stopLoss": ${to}`)
}

async function choose(window: Page, label: string, option: RegExp): Promise<void> {
  await window.getByRole('combobox', { name: label }).click()
  await window.getByRole('option', { name: option }).click()
}

/** Imports candles that go up and down, by the button; the file's name says what they are of. */
async function importWave(name: string, bars: number, barMs: number): Promise<void> {
  const { window, app, userData } = launched
  const rows = ['time,open,high,low,close,volume']
  const price = (i: number): number => 100 + 12 * Math.sin((i * barMs) / HOUR / 23)
  for (let i = 0; i < bars; i++) {
    const [open, close] = [price(i), price(i + 1)]
    rows.push(
      [Date.UTC(2024, 0, 1) + i * barMs, open, Math.max(open, close), Math.min(open, close), close, 10].join(','),
    )
  }
  const file = join(userData, name)
  await writeFile(file, `${rows.join('\n')}\n`)
  await answerOpenDialog(app, file)
  await window.getByRole('button', { name: 'Import candles…' }).first().click()
  await expect(
    window
      .getByRole('status')
      .filter({ hasText: `: ${bars.toLocaleString('en-US')} bars imported` })
      .last(),
  ).toBeVisible()
  await expect(window.getByRole('combobox', { name: 'Candles' })).toContainText(name.slice(0, 3))
  await expect(window.getByRole('button', { name: 'Import candles…' }).first()).toBeEnabled()
}

async function accessible(window: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page: window }).setLegacyMode(true).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([])
}

/** Does something in the dark and in the light theme, chosen as the system would. */
async function inBothThemes(window: Page, act: () => Promise<void>): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await window.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme)
    await act()
  }
}

/** `−1,234.50` as a number. */
function amount(text: string): number {
  return Number(text.replaceAll(/[,+%\s]/g, '').replace('−', '-'))
}
