import { expect, test } from 'vitest'
import { z } from 'zod'
import { storeCandles } from '#main/market/candle-store.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import { createOptimizationsRepository } from '#main/storage/runs/optimizations-repository.ts'
import { jobSchema } from '#shared/contract/jobs.ts'
import { combinationSchema, optimizationSchema } from '#shared/contract/optimize.ts'
import { sliceCandles } from '#shared/domain/candle.ts'
import { anEngine } from '#test/builders/engine.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'
import { fixtureStrategy, realCandles } from '#test/fixtures/read-fixture.ts'

const series = { source: 'import', symbol: 'BTC/USDT', timeframe: '1h' }
const definition = JSON.stringify(fixtureStrategy('sma-cross-sweep'))
const axes = [
  { name: 'fastPeriod', from: 5, to: 25, step: 1 },
  { name: 'slowPeriod', from: 30, to: 90, step: 5 },
]
const request = { definition, series, capital: 10_000, fee: 0.001, slippage: 0.0005, axes, holdout: 0.2, top: 5 }
const startedSchema = z.object({ jobId: z.string(), optimizationId: z.string(), combinations: z.number() })
const gotSchema = z.object({ optimization: optimizationSchema, items: z.array(combinationSchema) })

/** An engine with a year of candles, and its calls. */
async function laboratory() {
  const dataFolder = temporaryFolder()
  const candles = sliceCandles(realCandles('BTC-USDT-1h'), 0, 8_760)
  const database = openDatabase(dataFolder, 'candles')
  storeCandles(database, series, candles, { now: Date.now })
  database.close()
  const { dispatcher } = await anEngine({ dataFolder })
  const ask = async (name: string, input: unknown): Promise<unknown> => {
    const result = await dispatcher.dispatch(name, input, { origin: 'cli' })
    if (!result.ok) throw new Error(`${result.error.code} ${result.error.message}`)
    return result.value
  }
  const ended = async (id: string) => {
    for (;;) {
      const job = jobSchema.parse(await ask('jobs.get', { id }))
      if (!['queued', 'running'].includes(job.status)) return job
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  return { ask, ended, dataFolder }
}

test('a search is kept, can be looked at in any order, and counts as trials after it was removed', async () => {
  const { ask, ended, dataFolder } = await laboratory()
  const preview = await ask('optimize.preview', request)
  expect(preview).toMatchObject({ combinations: 273, estimateMs: expect.any(Number) })
  const { jobId, optimizationId: id } = startedSchema.parse(await ask('optimize.start', request))
  expect(await ended(jobId)).toMatchObject({ status: 'done', result: { optimizationId: id }, done: 273 })
  const { optimization, items } = gotSchema.parse(await ask('optimize.get', { id, order: 'totalReturn', limit: 300 }))
  expect(optimization).toMatchObject({ status: 'done', done: 273, combinations: 273 })
  expect(optimization.best).toHaveLength(5)
  expect(optimization.best.every(({ holdout }) => holdout !== undefined)).toBe(true)
  expect(items).toHaveLength(273)
  const returns = items.map(({ metrics }) => metrics.totalReturn ?? 0)
  expect(returns).toStrictEqual(returns.toSorted((a, b) => b - a))
  const surface = z
    .object({ x: z.array(z.number()), y: z.array(z.number()), best: z.instanceof(Float64Array) })
    .parse(await ask('optimize.surface', { id, x: 'slowPeriod', y: 'fastPeriod', metric: 'totalReturn' }))
  expect([surface.x.length, surface.y.length, surface.best.length]).toStrictEqual([13, 21, 273])
  expect(Math.max(...surface.best)).toBe(returns[0])
  await ask('optimize.remove', { id })
  await expect(ask('optimize.get', { id })).rejects.toThrow('NOT_FOUND')
  const runs = openDatabase(dataFolder, 'runs', { migrate: false })
  const trials = createOptimizationsRepository(runs, Date.now).trialsOn(series)
  runs.close()
  expect(trials).toMatchObject({ count: 273, sharpeVariance: expect.any(Number) })
})

test('a search that is stopped keeps what came, and goes on to the same end', async () => {
  const { ask, ended } = await laboratory()
  const whole = startedSchema.parse(await ask('optimize.start', request))
  await ended(whole.jobId)
  const { jobId, optimizationId: id } = startedSchema.parse(await ask('optimize.start', request))
  await ask('jobs.cancel', { id: jobId })
  const stopped = gotSchema.parse(await ask('optimize.get', { id }))
  if (stopped.optimization.status === 'cancelled') {
    const resumed = z.object({ jobId: z.string() }).parse(await ask('optimize.resume', { id }))
    expect(await ended(resumed.jobId)).toMatchObject({ status: 'done' })
  }
  const expected = gotSchema.parse(await ask('optimize.get', { id: whole.optimizationId, limit: 300 }))
  const found = gotSchema.parse(await ask('optimize.get', { id, limit: 300 }))
  expect(found.items).toStrictEqual(expected.items)
  expect(found.optimization.best).toStrictEqual(expected.optimization.best)
})
