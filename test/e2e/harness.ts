import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ElectronApplication, Page } from '@playwright/test'
import { _electron } from '@playwright/test'

export const PROJECT = join(import.meta.dirname, '..', '..')

/** Chromium refuses to run as root with its sandbox. */
const SANDBOX: readonly string[] = process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** How a test starts the app. */
export type LaunchOptions = {
  /** An existing data folder; without it a fresh one is made, and removed on `close`. */
  readonly userData?: string
  /** Further arguments of the app, such as `--seed=1`. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** The running app and its window. */
export type LaunchedApp = {
  readonly app: ElectronApplication
  readonly window: Page
  readonly userData: string
  /** What the page has written to its console as an error so far, and every uncaught error in it. */
  consoleErrors(): Promise<readonly string[]>
  close(): Promise<void>
}

/** How the app is started without Playwright, as a person's command line would. */
export function electronCommand(): { command: string; args: string[] } {
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (dist === undefined) throw new Error('ELECTRON_OVERRIDE_DIST_PATH is not set: see find-electron.ts')
  return { command: join(dist, 'electron'), args: [...SANDBOX, PROJECT] }
}

/** Starts the built app in real Electron, on a data folder of its own. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const userData = options.userData ?? (await mkdtemp(join(tmpdir(), 'autocbot-e2e-')))
  const app = await _electron.launch({
    args: [...SANDBOX, PROJECT, `--user-data=${userData}`, ...(options.args ?? [])],
    cwd: PROJECT,
    env: { ...definedEnvironment(), ...options.env },
  })
  const window = await app.firstWindow()
  await window.waitForLoadState('domcontentloaded')
  return {
    app,
    window,
    userData,
    async consoleErrors() {
      const messages = await window.consoleMessages()
      const uncaught = await window.pageErrors()
      return [
        ...messages.filter((message) => message.type() === 'error').map((message) => message.text()),
        ...uncaught.map((error) => String(error)),
      ]
    },
    async close() {
      // With something open the app asks before it ends: it is answered with its second button, which is Quit.
      await app
        .evaluate(({ dialog }) => {
          dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false })
        })
        .catch(() => undefined)
      await app.close()
      if (options.userData === undefined) await rm(userData, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Resolves when the screen shows its data. */
export async function waitUntilReady(window: Page): Promise<void> {
  await window.waitForFunction(() => document.documentElement.dataset['ready'] === 'true')
}

/** Goes to a screen by its link in the navigation and waits until it shows its data. */
export async function openScreen(window: Page, name: string): Promise<void> {
  await waitUntilReady(window)
  await window.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name, exact: true }).click()
  await window.waitForFunction((path) => location.hash === path, `#/${name.toLowerCase()}`)
  await waitUntilReady(window)
}

/** The next "open" dialogs of the app answer `file`, as if the trader had chosen it. */
export async function answerOpenDialog(app: ElectronApplication, file: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, file)
}

/** The next "save" dialogs of the app answer `file`, as if the trader had chosen it. */
export async function answerSaveDialog(app: ElectronApplication, file: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
}

/** A file in a window of its own, with what it asked for and what went wrong in it. */
export type OfflinePage = {
  readonly page: Page
  readonly requests: readonly string[]
  errors(): Promise<readonly string[]>
  close(): Promise<void>
}

/** Opens a file in the app's own browser engine, in a session that has no network. */
export async function openOffline(app: ElectronApplication, file: string): Promise<OfflinePage> {
  const opened = app.waitForEvent('window')
  await app.evaluate(async ({ BrowserWindow, session }) => {
    const offline = session.fromPartition('offline')
    offline.enableNetworkEmulation({ offline: true })
    const window = new BrowserWindow({ width: 1200, height: 900, webPreferences: { session: offline } })
    await window.loadURL('about:blank')
  })
  const page = await opened
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(pathToFileURL(file).href)
  return {
    page,
    requests,
    async errors() {
      const messages = await page.consoleMessages()
      const uncaught = await page.pageErrors()
      return [
        ...messages.filter((message) => message.type() === 'error').map((message) => message.text()),
        ...uncaught.map((error) => String(error)),
      ]
    },
    close: () => page.close(),
  }
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
