/**
 * The desk under load: how evenly it paints while 20 symbols tick 100 times a second each and a chart of 100,000 bars is
 * panned, what that leaves in memory, and how long a click takes to become an acknowledged order. AUTOCBOT_SOAK=1 pans for
 * ten minutes instead of half a minute.
 */
import type { Page } from '@playwright/test'
import { launchApp, waitUntilReady } from '#test/e2e/harness.ts'
import { reachEngine } from '#test/e2e/tray-harness.ts'
import { startTicks, stopTicks, stretchMarket } from './desk-load.ts'
import { bytesOf, memoryOf, type ProcessMemory } from './process-memory.ts'
import { framesDuring, printFigure, printFrames, quantile } from './window-frames.ts'

const MORE_SYMBOLS = 15
const BARS = 100_000
const PAN_MS = process.env['AUTOCBOT_SOAK'] === '1' ? 600_000 : 30_000
const ORDERS = 120

const launched = await launchApp({ args: ['--market=simulated', '--seed=1'] })
const { app, window } = launched
const engine = await reachEngine(launched.userData)
try {
  await waitUntilReady(window)
  await clickToOrder()

  await stretchMarket(app, { moreSymbols: MORE_SYMBOLS, minutes: BARS })
  const symbols = ['BTC', 'ETH', 'SOL', 'XRP', 'DOGE', ...Array.from({ length: MORE_SYMBOLS }, (_, i) => `C${i + 1}`)]
  const lists = [{ name: 'All', symbols: symbols.map((base) => `${base}/USDT`) }]
  await engine.call('watchlist.set', { lists })
  await window.reload()
  await waitUntilReady(window)
  const bars = await loadAllBars(window)
  await panUnderLoad(bars)
} finally {
  engine.close()
  await launched.close()
}

/** From the click on "Place order" to the message that says what became of it. */
async function clickToOrder(): Promise<void> {
  const { items } = await engine.call<{ items: { id: string }[] }>('accounts.list', {})
  await engine.call('settings.update', { oneClickAccounts: items.map(({ id }) => id) })
  await window.reload()
  await waitUntilReady(window)
  const form = window.getByRole('form', { name: 'Order ticket' })
  const amount = form.getByRole('textbox', { name: 'Amount', exact: true })
  const times: number[] = []
  for (let order = 0; order < ORDERS; order += 1) {
    await amount.fill(`0.000${20 + (order % 10)}`)
    times.push(
      await form.getByRole('button', { name: 'Place order' }).evaluate(async (button) => {
        const acknowledged = new Promise<number>((resolve, reject) => {
          const late = setTimeout(
            () =>
              reject(new Error(`no answer within 5 s: ${document.querySelector('form [role=alert]')?.textContent}`)),
            5_000,
          )
          const seen = new MutationObserver(() => {
            const said = [...document.querySelectorAll('[role="status"]')].find((each) =>
              /filled at/.test(each.textContent),
            )
            if (said === undefined) return
            clearTimeout(late)
            seen.disconnect()
            resolve(performance.now())
          })
          seen.observe(document.body, { childList: true, subtree: true })
        })
        const clicked = performance.now()
        if (button instanceof HTMLElement) button.click()
        return (await acknowledged) - clicked
      }),
    )
    await window.getByRole('status').filter({ hasText: 'filled at' }).getByRole('button', { name: 'Dismiss' }).click()
  }
  const note = `${ORDERS} market orders, until the message is in the page; p50 ${quantile(times, 0.5).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms, limit 50 ms`
  printFigure('desk: click to order acknowledged, p99', quantile(times, 0.99), 'ms', note)
}

/** Goes back until the chart has all its bars. */
async function loadAllBars(page: Page): Promise<number> {
  const figure = page.getByRole('figure', { name: 'Chart BTC/USDT 1m' })
  const chart = page.getByRole('group', { name: /^Price over time/ })
  const began = performance.now()
  let bars = 0
  while (bars < BARS - 10) {
    await chart.press('Home')
    bars = Number(await figure.getAttribute('data-bars'))
    if (performance.now() - began > 120_000) throw new Error(`the chart has ${bars} bars after two minutes`)
  }
  printFigure('desk: loading 100,000 bars by going back', performance.now() - began, 'ms', `${bars} bars, page by page`)
  await chart.press('End')
  return bars
}

async function panUnderLoad(bars: number): Promise<void> {
  const chart = window.getByRole('figure', { name: 'Chart BTC/USDT 1m' })
  const box = await chart.boundingBox()
  if (box === null) throw new Error('the chart has no place in the window')
  const x = box.x + box.width / 2
  const y = box.y + box.height / 3
  printFrames('desk: frames at rest', await framesDuring(window, () => window.waitForTimeout(3_000)), `${bars} bars`)

  const before = await memoryWithoutGarbage()
  await startTicks(app, MORE_SYMBOLS)
  const began = performance.now()
  const panned = await framesDuring(window, async () => {
    await window.mouse.move(x, y)
    while (performance.now() - began < PAN_MS) {
      await window.mouse.down()
      for (let step = 0; step < 120; step += 1) await window.mouse.move(x + Math.sin(step / 10) * 250, y)
      await window.mouse.up()
    }
  })
  const seconds = (performance.now() - began) / 1000
  const sent = await stopTicks(app)
  const note = `${Math.round(sent / seconds)} prices a second, ${bars} bars panned for ${seconds.toFixed(0)} s; limit 50 ms for the longest`
  printFrames('desk: frames while panning under load', panned, note)
  printFigure(
    'desk: frames a second while panning under load',
    panned.length / seconds,
    '1/s',
    `of ${seconds.toFixed(0)} s`,
  )

  const after = await memoryWithoutGarbage()
  for (const [type, name] of [
    ['Browser', 'main'],
    ['Tab', 'page'],
  ] as const) {
    const [was, is] = [bytesOf(before, type) / 2 ** 20, bytesOf(after, type) / 2 ** 20]
    printFigure(
      `desk: memory of ${name} after panning under load`,
      is,
      'MiB',
      `PSS with garbage collected; ${was.toFixed(0)} MiB before it`,
    )
  }
}

/** What nobody uses any more is no growth. */
async function memoryWithoutGarbage(): Promise<ProcessMemory[]> {
  const browser = await window.context().newCDPSession(window)
  await browser.send('HeapProfiler.collectGarbage')
  await browser.detach()
  return await memoryOf(app)
}
