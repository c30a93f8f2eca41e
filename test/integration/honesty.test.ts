import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { backtestReportSchema } from '#shared/domain/report.ts'
import { runCommand } from '#test/builders/cli.ts'
import { anEngine } from '#test/builders/engine.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const fixture = (path: string): string => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url))
const CANDLES = fixture('candles-real/ETH-USDT-1h.csv.gz')
const STRATEGY = fixture('strategies/donchian-turtle-long.json')
const SERIES = { source: 'import', symbol: 'ETH/USDT', timeframe: '1h' }

type Answer = Record<string, unknown>

/** An engine with candles, and how it is asked. */
async function anEngineWithCandles() {
  const engine = await anEngine()
  const ask = async (name: string, input: object): Promise<Answer> => {
    const answer = await engine.dispatcher.dispatch(name, input, { origin: 'window' })
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`)
    return answer.value as Answer
  }
  const finished = async (jobId: unknown): Promise<Answer> => {
    for (;;) {
      const job = await ask('jobs.get', { id: jobId })
      if (job['status'] !== 'queued' && job['status'] !== 'running') return job
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  await runCommand(engine.dataFolder, ['candles', 'import', CANDLES, '--symbol', 'ETH/USDT', '--json'])
  return { engine, ask, finished }
}

/** How many trials a run's honesty counts. */
function trialsOf(run: Answer): number | undefined {
  const { checks } = run['honesty'] as { checks: { name: string; figures: Record<string, number> }[] }
  return checks.find(({ name }) => name === 'deflated Sharpe')?.figures['trials']
}

test('a candle file: the same seed gives the same report, in JSON, in words and in report.html', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'out')
  const argv = ['backtest', '--strategy', STRATEGY, '--candles', CANDLES, '--honesty', '--seed', '7']
  const first = await runCommand(folder, [...argv, '--json', '--out', out])
  expect(first.code, first.stderr).toBe(0)
  const { honesty } = backtestReportSchema.parse(JSON.parse(first.stdout))
  expect(honesty?.seed).toBe(7)
  expect(honesty?.checks).toHaveLength(13)
  const again = await runCommand(folder, [...argv, '--json'])
  expect(JSON.parse(again.stdout).honesty).toEqual(honesty)
  const text = await runCommand(folder, argv)
  expect(text.stdout).toContain(honesty?.summary)
  const page = readFileSync(join(out, 'report.html'), 'utf8')
  expect(page).toContain('<h2>Honesty</h2>')
  expect(page).toContain('Deflated Sharpe ratio')
  expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')).honesty).toEqual(honesty)
  const without = await runCommand(folder, ['backtest', '--strategy', STRATEGY, '--candles', CANDLES, '--json'])
  expect(JSON.parse(without.stdout)).not.toHaveProperty('honesty')
})

test('a stored run keeps its report, its strategy shows the verdict, and every run on the series is a trial', async () => {
  const { engine, ask, finished } = await anEngineWithCandles()
  const definition = readFileSync(STRATEGY, 'utf8')
  const { id: strategyId } = await ask('strategies.create', { definition })
  expect(await ask('strategies.get', { id: strategyId })).toMatchObject({ honesty: null })

  // A new run that is made, kept and tested in one job.
  const run = { strategyId, series: SERIES, capital: 10_000, fee: 0.001, slippage: 0.0005 }
  const { jobId } = await ask('backtest.honesty', { run, seed: 3 })
  const job = await finished(jobId)
  expect(job).toMatchObject({ status: 'done', kind: 'backtest.honesty' })
  const { backtestId, verdict } = job['result'] as { backtestId: string; verdict: string }
  const stored = await ask('backtest.get', { id: backtestId })
  expect(stored).toMatchObject({ strategyId, honesty: { verdict, seed: 3 } })
  expect(await ask('strategies.get', { id: strategyId })).toMatchObject({
    honesty: { verdict, backtestId, current: true },
  })
  expect(trialsOf(stored)).toBe(1)

  // Two more runs, one of them a repetition, and the first one tested again.
  for (const fee of [0.002, 0.002]) {
    const started = await ask('backtest.start', { ...run, fee })
    expect(await finished(started['jobId'])).toMatchObject({ status: 'done' })
  }
  const second = await ask('backtest.honesty', { id: backtestId, seed: 3 })
  expect(await finished(second['jobId'])).toMatchObject({ status: 'done', result: { backtestId } })
  expect(trialsOf(await ask('backtest.get', { id: backtestId }))).toBe(2)

  await ask('strategies.update', { id: strategyId, definition: definition.replace('"name": "', '"name": "new ') })
  expect(await ask('strategies.get', { id: strategyId })).toMatchObject({ honesty: { backtestId, current: false } })

  // What makes no sense is refused before a job starts, and a job can be stopped.
  for (const [input, code] of [
    [{}, 'VALIDATION'],
    [{ id: backtestId, run }, 'VALIDATION'],
    [{ id: 'nothing' }, 'NOT_FOUND'],
    [{ run: { ...run, series: { ...SERIES, symbol: 'XYZ/USDT' } } }, 'NOT_FOUND'],
    [{ id: backtestId, seed: -1 }, 'VALIDATION'],
  ] as const) {
    const answer = await engine.dispatcher.dispatch('backtest.honesty', input, { origin: 'window' })
    expect(answer).toMatchObject({ ok: false, error: { code } })
  }
  const { jobId: third } = await ask('backtest.honesty', { id: backtestId })
  expect(await ask('jobs.cancel', { id: third })).toMatchObject({ status: 'cancelled' })

  // The command line answers the report of a stored run too.
  const argv = ['backtest', '--strategy', STRATEGY, '--symbol', 'ETH/USDT', '--honesty', '--json']
  const { code, stdout } = await runCommand(engine.dataFolder, argv)
  expect(code, stdout).toBe(0)
  expect(backtestReportSchema.parse(JSON.parse(stdout)).honesty?.checks).toHaveLength(13)
})

test('each trial of a search on the series counts', async () => {
  const { ask, finished } = await anEngineWithCandles()
  const run = {
    definition: readFileSync(fixture('strategies/sma-cross-sweep.json'), 'utf8'),
    series: SERIES,
    capital: 10_000,
    fee: 0.001,
    slippage: 0.0005,
  }
  const [fast, slow] = Object.keys(JSON.parse(run.definition).parameters)
  const axes = [
    { name: fast, from: 5, to: 20, step: 5 },
    { name: slow, from: 55, to: 95, step: 20 },
  ]
  const search = await ask('optimize.start', { ...run, axes, threads: 1 })
  expect(await finished(search['jobId'])).toMatchObject({ status: 'done' })
  // A definition without ranges of its own: what it counts is what was tried on the series.
  const definition = readFileSync(STRATEGY, 'utf8')
  const { jobId } = await ask('backtest.honesty', { run: { ...run, definition } })
  const job = await finished(jobId)
  expect(job).toMatchObject({ status: 'done' })
  const { backtestId } = job['result'] as { backtestId: string }
  expect(trialsOf(await ask('backtest.get', { id: backtestId }))).toBe(12 + 1)
})
