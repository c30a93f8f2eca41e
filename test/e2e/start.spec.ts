import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { LaunchedApp } from './harness.ts'
import { launchApp, waitUntilReady } from './harness.ts'

let launched: LaunchedApp

test.beforeAll(async () => {
  launched = await launchApp()
})

test.afterAll(async () => {
  await launched.close()
})

test('the window opens and shows its first screen without an error', async () => {
  await waitUntilReady(launched.window)
  expect(await launched.window.title()).toBe('AutoCbot')
  expect(await launched.consoleErrors()).toEqual([])
})

test('the page reaches nothing of Node and only the bridge of the app', async () => {
  const reach = await launched.window.evaluate(() => ({
    bridge: Object.keys((window as unknown as { autocbot: object }).autocbot).sort(),
    node: ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in window),
  }))
  expect(reach).toEqual({ bridge: ['call', 'onEvent', 'pathForFile'], node: [] })
})

test('scripts that are not the app’s own do not run, and there is no way out of the window', async () => {
  const { app, window: page } = launched
  const outcome = await page.evaluate(async () => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.head.append(script)
    const fetched = await fetch('https://example.com/').then(
      () => 'answered',
      () => 'refused',
    )
    return { injected: 'injected' in window, fetched, opened: window.open('https://example.com/') !== null }
  })
  expect(outcome).toEqual({ injected: false, fetched: 'refused', opened: false })
  await page.evaluate(() => {
    window.location.href = 'https://example.com/'
  })
  expect(new URL(page.url()).protocol).toBe('app:')
  expect(app.windows()).toHaveLength(1)
})

test('the page reads and writes only files that the trader has pointed at', async () => {
  const answers = await launched.window.evaluate(async (folder) => {
    const { call } = (window as unknown as { autocbot: { call(name: string, input: unknown): Promise<unknown> } })
      .autocbot
    return Promise.all([
      call('candles.import', { file: `${folder}/books.sqlite`, symbol: 'BTC/USDT' }),
      call('backtest.exportCsv', { id: 'any', what: 'trades', file: `${folder}/written.csv` }),
    ])
  }, launched.userData)
  const refused = { ok: false, error: expect.objectContaining({ code: 'VALIDATION' }) }
  expect(answers).toEqual([refused, refused])
  expect(existsSync(join(launched.userData, 'written.csv'))).toBe(false)
})

test('addresses outside the page folder are not served', async () => {
  const statuses = await launched.window.evaluate(async () =>
    Promise.all(
      ['/%2e%2e/main/index.js', '/..%2fmain%2findex.js', '/%00', '/missing.js'].map(async (path) => {
        const response = await fetch(path)
        return response.status
      }),
    ),
  )
  expect(statuses).toEqual([404, 404, 404, 404])
})
