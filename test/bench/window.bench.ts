import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { answerOpenDialog, launchApp, openScreen } from '#test/e2e/harness.ts'
import { framesDuring, printFrames } from './window-frames.ts'

/**
 * How evenly the window paints while the chart of a long run is panned and zoomed: the time between two frames. A machine
 * without a graphics card draws in software, so an empty page's own pace stands beside it.
 */

const FILE = join(import.meta.dirname, '..', 'fixtures', 'candles-real', 'BTC-USDT-1h.csv.gz')
const STRATEGY = JSON.stringify({
  version: 1,
  name: 'Frames',
  symbols: ['BTC/USDT'],
  timeframe: '1h',
  indicators: { fast: { type: 'sma', period: 20 }, slow: { type: 'sma', period: 50 } },
  entryConditions: { long: ['fast crosses above slow'] },
  exitConditions: { long: ['fast crosses below slow'] },
})

async function call(window: Page, name: string, input: unknown): Promise<Record<string, unknown>> {
  const answer: unknown = await window.evaluate(
    ([called, given]) => Reflect.get(globalThis, 'autocbot').call(called, given),
    [name, input] as const,
  )
  const result = answer as { ok: boolean; value: Record<string, unknown>; error: { message: string } }
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`)
  return result.value
}

async function runJob(window: Page, name: string, input: unknown): Promise<void> {
  const { jobId } = await call(window, name, input)
  for (;;) {
    const job = await call(window, 'jobs.get', { id: jobId })
    if (job['status'] === 'done') return
    if (job['error'] !== null) throw new Error(`${name}: ${JSON.stringify(job['error'])}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const launched = await launchApp()
try {
  const { window } = launched
  await openScreen(window, 'Backtest')
  const series = { source: 'bench', symbol: 'BTC/USDT', timeframe: '1h' }
  await answerOpenDialog(launched.app, FILE)
  await call(window, 'candles.chooseFile', {})
  await runJob(window, 'candles.import', { file: FILE, ...series })
  await runJob(window, 'backtest.start', {
    definition: STRATEGY,
    series,
    capital: 10_000,
    fee: 0.001,
    slippage: 0.0005,
  })
  await window.reload()
  await openScreen(window, 'Backtest')
  const chart = window.getByRole('figure', { name: 'Chart BTC/USDT 1h' })
  const box = await chart.boundingBox()
  if (box === null) throw new Error('the chart has no place in the window')
  const x = box.x + box.width / 2
  const y = box.y + box.height / 4

  printFrames('window: frames at rest', await framesDuring(window, () => window.waitForTimeout(1_000)), 'nothing moves')
  await window.mouse.move(x, y)
  const zoomed = await framesDuring(window, async () => {
    for (let step = 0; step < 40; step += 1) await window.mouse.wheel(0, step < 30 ? 120 : -120)
  })
  printFrames('window: frames while zooming', zoomed, '35,039 bars with two averages, trades, equity and drawdown')
  const panned = await framesDuring(window, async () => {
    await window.mouse.down()
    for (let step = 0; step < 120; step += 1) await window.mouse.move(x + Math.sin(step / 10) * 300, y)
    await window.mouse.up()
  })
  printFrames('window: frames while panning', panned, '35,039 bars with two averages, trades, equity and drawdown')
} finally {
  await launched.close()
}
