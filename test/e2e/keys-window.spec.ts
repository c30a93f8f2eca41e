import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, test } from '@playwright/test'
import { openTable, rowsOf, ticketOf } from './desk-harness.ts'
import { type ExchangeStand, openExchangeStand } from './exchange-stand.ts'
import { openScreen, PROJECT } from './harness.ts'

const PASSPHRASE = 'a long passphrase'
/** Pictures for people to look at; git ignores them. */
const PICTURES = join(PROJECT, 'test-results', 'screens')
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const

test.setTimeout(240_000)

let stand: ExchangeStand

test.beforeEach(async () => {
  await mkdir(PICTURES, { recursive: true })
  stand = await openExchangeStand()
})

test.afterEach(() => stand.close())

/** Photographs what is there in both themes and sizes; nothing of it stands in the way of a screen reader. */
async function look(name: string): Promise<void> {
  const { app, window } = stand
  for (const colorScheme of ['dark', 'light'] as const) {
    // The theme is that of the system: it can be changed also while the app is locked.
    await window.emulateMedia({ colorScheme })
    await expect(window.locator('html')).toHaveAttribute('data-theme', colorScheme)
    for (const { width, height } of SIZES) {
      await app.evaluate(
        ({ BrowserWindow }, size) => {
          BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height)
        },
        { width, height },
      )
      await expect.poll(() => window.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height])
      await window.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
      await window.screenshot({ path: join(PICTURES, `${name}-${colorScheme}-${width}.png`) })
      expect(await window.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false)
    }
    const { violations } = await new AxeBuilder({ page: window }).setLegacyMode(true).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([])
  }
}

/** From now on each question of the app is answered by its first button (cancel) or its second. */
async function answerQuestions(response: 0 | 1): Promise<void> {
  await stand.app.evaluate(({ dialog }, button) => {
    dialog.showMessageBox = () => Promise.resolve({ response: button, checkboxChecked: false })
  }, response)
}

async function setPassphrase(form: Locator): Promise<void> {
  await form.getByLabel('New passphrase').fill(PASSPHRASE)
  await form.getByLabel('The same again').fill(PASSPHRASE)
  await form.getByRole('button', { name: 'Set passphrase' }).click()
}

test('an account is added by the form, traded live with a stop, switched off and removed; bad keys are told apart', async () => {
  const { window, fake } = stand
  const good = fake.openAccount({ USDT: '20000' })
  await openScreen(window, 'Settings')
  await expect(window.getByText('No account at an exchange yet')).toBeVisible()
  await window.getByRole('button', { name: 'Add exchange account' }).click()
  const dialog = window.getByRole('dialog', { name: 'Add exchange account' })
  const testKey = dialog.getByRole('button', { name: 'Test key' })
  const add = dialog.getByRole('button', { name: 'Add account' })
  const give = async ({ key, secret }: { readonly key: string; readonly secret: string }): Promise<void> => {
    await dialog.getByLabel('API key').fill(key)
    await dialog.getByLabel('Secret').fill(secret)
    await testKey.click()
  }
  await expect(dialog).toContainText('Set a passphrase first')
  await dialog.getByLabel('Name of the account').fill('Main')
  await dialog.getByText('More', { exact: true }).click()
  await dialog.getByLabel('Server on this machine').fill(fake.restUrl)
  for (const label of ['API key', 'Secret']) {
    await expect(dialog.getByLabel(label)).toHaveAttribute('type', 'password')
    await expect(dialog.getByLabel(label)).toHaveAttribute('autocomplete', 'off')
  }

  await give({ key: 'x'.repeat(64), secret: 'y'.repeat(64) })
  await expect(dialog.getByRole('alert')).toContainText(/key/)
  await expect(add).toBeDisabled()
  await give({ key: good.key, secret: 'y'.repeat(64) })
  await expect(dialog.getByRole('alert')).toContainText(/secret|signature/i)

  const rich = fake.addKey(good.account)
  rich.canWithdraw = true
  await give(rich)
  const found = dialog.getByRole('region', { name: 'What the key may do' })
  await expect(found).toContainText('May withdraw')
  await expect(found).toContainText('such a key is refused')
  await expect(add).toBeDisabled()
  await look('add-account-withdrawal')

  await setPassphrase(dialog)
  await expect(dialog).toContainText('kept by your passphrase')
  await give(good)
  await expect(found.getByRole('term')).toHaveText([
    'May read',
    'May trade',
    'May withdraw',
    'Only from your address',
    'Clock',
  ])
  await answerQuestions(0)
  await add.click()
  await expect(dialog.getByRole('alert')).toHaveText('It was not confirmed; nothing was stored.')
  await answerQuestions(1)
  await add.click()
  await expect(dialog).toBeHidden()
  expect(await window.evaluate(() => document.documentElement.outerHTML)).not.toContain(good.secret)

  const account = window.getByRole('listitem', { name: 'Main', exact: true })
  await expect(account).toContainText('Live off')
  await expect(account).toContainText('Open')
  await window.getByRole('listitem', { name: 'Key Main' }).getByRole('button', { name: 'Test again' }).click()
  await expect(window.getByRole('listitem', { name: 'Key Main' })).toContainText('May trade')

  // No from the trader, then yes.
  await answerQuestions(0)
  const goLive = async (picture?: string): Promise<void> => {
    await account.getByRole('button', { name: 'Switch live on' }).click()
    const notice = window.getByRole('alertdialog', { name: /Trade live on Main/ })
    if (picture !== undefined) await look(picture)
    await notice.getByRole('checkbox').check()
    await notice.getByRole('button', { name: 'Go on to the confirmation' }).click()
  }
  await goLive('live-notice')
  await expect(window.getByText('Nothing was changed.')).toBeVisible()
  await expect(account).toContainText('Live off')
  await answerQuestions(1)
  await goLive()
  await expect(account.getByText('Live', { exact: true })).toBeVisible()
  await window.getByRole('combobox', { name: 'Account' }).click()
  await window.getByRole('option', { name: /Main.*LIVE/ }).click()
  await expect(window.getByRole('banner')).toContainText(/live/i)
  await expect(window.locator('[data-mode="live"]').first()).toBeVisible()
  await look('settings-live')

  await openScreen(window, 'Trade')
  const ticket = ticketOf(window)
  await ticket.field('Amount').fill('0.01')
  await ticket.field('Stop loss').fill('48000')
  await expect(ticket.form).toContainText('Main, a test server')
  await look('trade-live')
  await ticket.place.click()
  await ticket.confirm.click()
  await expect(rowsOf(await openTable(window, 'Open positions'))).toContainText('on the exchange')

  await openScreen(window, 'Settings')
  await account.getByRole('button', { name: 'Switch live off' }).click()
  await expect(account).toContainText('Live off')
  await account.getByRole('button', { name: 'Remove' }).click()
  await expect(window.getByRole('alert').filter({ hasText: 'cancel and close them first' })).toBeVisible()
  await openScreen(window, 'Trade')
  await window.getByRole('button', { name: 'Close all positions' }).click()
  await window.getByRole('alertdialog').getByRole('button', { name: 'Close everything' }).click()
  await expect(window.getByRole('alertdialog', { name: 'Everything was closed' })).toBeVisible()
  await window.getByRole('alertdialog').getByRole('button', { name: 'Done' }).click()
  await openScreen(window, 'Settings')
  await account.getByRole('button', { name: 'Remove' }).click()
  await expect(account).toBeHidden()
  await expect(window.getByRole('list', { name: 'Stored keys' })).toBeHidden()
  expect((await stand.consoleErrors()).filter((text) => !text.includes('Failed to load'))).toEqual([])
})

test('the app is locked and unlocked: nothing else is shown, wrong passphrases wait, everything can be closed', async () => {
  const { window, engine } = stand
  await openScreen(window, 'Settings')
  await setPassphrase(window.getByRole('form', { name: 'Set passphrase' }))
  await expect(window.getByRole('form', { name: 'Change passphrase' })).toBeVisible()
  await window.getByRole('combobox', { name: 'Lock when nobody is there' }).click()
  await window.getByRole('option', { name: 'After 5 min' }).click()
  await expect
    .poll(async () => (await engine.call<{ lockAfterMinutes: number }>('settings.get', {})).lockAfterMinutes)
    .toBe(5)
  await look('settings-lock')
  await engine.call('trading.createOrder', { symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.01' })

  await window.keyboard.press('Control+k')
  await window.getByRole('combobox', { name: 'Command or symbol' }).fill('lock')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('heading', { name: 'AutoCbot is locked' })).toBeVisible()
  await expect(window.getByRole('navigation')).toBeHidden()
  await expect(window.locator('body')).not.toContainText('BTC')
  await look('locked')

  const field = window.getByLabel('Passphrase')
  const unlock = window.getByRole('button', { name: /Unlock|Wait/ })
  for (let turn = 0; turn < 3; turn++) {
    await field.fill('not the passphrase')
    await expect(unlock).toBeEnabled()
    await unlock.click()
    await expect(window.getByRole('alert')).not.toBeEmpty()
    await expect(field).toHaveValue('')
  }
  await expect(unlock).toHaveText(/Wait \d+ s/)
  await window.getByRole('button', { name: 'Close all positions' }).click()
  await window
    .getByRole('alertdialog', { name: 'Close everything?' })
    .getByRole('button', { name: /^Close/ })
    .click()
  await expect(window.getByRole('status')).toContainText('Everything is closed')

  await expect(unlock).toHaveText('Unlock', { timeout: 30_000 })
  await field.fill(PASSPHRASE)
  await unlock.click()
  await expect(window.getByRole('navigation', { name: 'Screens' })).toBeVisible()
  await openScreen(window, 'Trade')
  await expect(rowsOf(await openTable(window, 'Trades'))).toHaveCount(1)
})

test('the market of the next start is chosen in the settings', async () => {
  const { window, engine } = stand
  await openScreen(window, 'Settings')
  await window.getByRole('combobox', { name: 'Market' }).click()
  await window.getByRole('option', { name: /Replay/ }).click()
  await expect(window.getByRole('button', { name: 'Restart now' })).toBeVisible()
  expect(await engine.call('system.market', {})).toEqual({
    now: { mode: 'exchange', source: 'binance' },
    next: { mode: 'replay' },
  })
})
