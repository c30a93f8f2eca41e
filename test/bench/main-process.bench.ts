import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { answerOpenDialog, launchApp, openScreen } from '#test/e2e/harness.ts'

/** How long the main process of the real app is blocked at worst: idle, during a large import, during a long backtest. */

const ROWS = 500_000
const INDICATORS = 150
const LIMIT_MS = 20

type Job = { status: string; done: number; error: { message: string } | null; result: Record<string, unknown> | null }

/** Starts measuring the event loop of the main process; a timer that should fire every millisecond is the witness. */
async function startWatching(app: ElectronApplication): Promise<void> {
  await app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    const histogram = monitorEventLoopDelay({ resolution: 1 })
    histogram.enable()
    Reflect.set(globalThis, 'loopDelay', histogram)
  })
}

async function stopWatching(app: ElectronApplication): Promise<{ maxMs: number; p999Ms: number }> {
  return app.evaluate(() => {
    const histogram = Reflect.get(globalThis, 'loopDelay')
    histogram.disable()
    return { maxMs: histogram.max / 1e6, p999Ms: histogram.percentile(99.9) / 1e6 }
  })
}

function report(name: string, figures: { maxMs: number; p999Ms: number }, note: string): void {
  console.log(
    JSON.stringify({ name, value: figures.maxMs, unit: 'ms', note: `${note}; p99.9 ${figures.p999Ms.toFixed(1)} ms` }),
  )
}

function randomCandles(): string {
  const lines = ['time,open,high,low,close,volume']
  let state = 7
  let price = 30_000
  for (let i = 0; i < ROWS; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const next = Math.max(1_000, price + (state / 2 ** 32 - 0.5) * 60)
    lines.push(
      `${1_600_000_020_000 + i * 60_000},${price.toFixed(2)},${(Math.max(price, next) + 5).toFixed(2)},${(Math.min(price, next) - 5).toFixed(2)},${next.toFixed(2)},${(1 + (state % 1000) / 100).toFixed(2)}`,
    )
    price = Number(next.toFixed(2))
  }
  return `${lines.join('\n')}\n`
}

function slowStrategy(): string {
  const indicators: Record<string, unknown> = {}
  const conditions: string[] = []
  for (let i = 0; i < INDICATORS; i += 1) {
    indicators[`average${i}`] = { type: 'wma', period: 10 + i }
    conditions.push(`average${i} > close * 0.9`)
  }
  return JSON.stringify({
    version: 1,
    name: 'Slow on purpose',
    symbols: ['BTC/USDT'],
    timeframe: '1m',
    indicators,
    entryConditions: {
      long: ['close crosses above average0', conditions.slice(0, 75).join(' and '), conditions.slice(75).join(' and ')],
    },
    exitConditions: { long: ['close crosses below average0'] },
  })
}

const folder = mkdtempSync(join(tmpdir(), 'autocbot-bench-'))
const file = join(folder, 'BTC-USDT-1m.csv')
writeFileSync(file, randomCandles())
const launched = await launchApp()
try {
  const { app, window } = launched
  await openScreen(window, 'Backtest')
  const call = async (name: string, input: unknown): Promise<Record<string, unknown>> => {
    const answer: unknown = await window.evaluate(
      ([called, given]) => Reflect.get(window, 'autocbot').call(called, given),
      [name, input] as const,
    )
    const result = answer as { ok: boolean; value: Record<string, unknown>; error: { message: string } }
    if (!result.ok) throw new Error(`${name}: ${result.error.message}`)
    return result.value
  }
  const finished = async (jobId: unknown): Promise<Job> => {
    for (;;) {
      const job = (await call('jobs.get', { id: jobId })) as unknown as Job
      if (job.error !== null) throw new Error(job.error.message)
      if (job.status === 'done') return job
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  await new Promise((resolve) => setTimeout(resolve, 2_000))
  await startWatching(app)
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  report('main process: longest block, idle', await stopWatching(app), '3 s with nothing to do')

  await answerOpenDialog(app, file)
  await call('candles.chooseFile', {})
  await startWatching(app)
  const importing = await call('candles.import', { file, symbol: 'BTC/USDT', timeframe: '1m', source: 'bench' })
  await finished(importing['jobId'])
  report('main process: longest block, import', await stopWatching(app), `${ROWS} rows, limit ${LIMIT_MS} ms`)

  await startWatching(app)
  const started = performance.now()
  const running = await call('backtest.start', {
    definition: slowStrategy(),
    series: { source: 'bench', symbol: 'BTC/USDT', timeframe: '1m' },
    capital: 10_000,
    fee: 0.001,
    slippage: 0.0005,
  })
  await finished(running['jobId'])
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  report(
    'main process: longest block, long backtest',
    await stopWatching(app),
    `${ROWS} bars, ${INDICATORS} indicators, ${seconds} s, limit ${LIMIT_MS} ms`,
  )
} finally {
  await launched.close()
  rmSync(folder, { recursive: true, force: true })
}
