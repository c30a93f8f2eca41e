import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { CallOutput } from '#shared/contract/contract.ts'
import { runCommand } from '#test/builders/cli.ts'
import { anEngine } from '#test/builders/engine.ts'

const CANDLES = fileURLToPath(new URL('../fixtures/candles-real/BTC-USDT-1h.csv.gz', import.meta.url))
const KEY = { source: 'import', symbol: 'BTC/USDT', timeframe: '1h' }

test('the pages of a series are all of it, once, in order, each with memory of its own', async () => {
  const engine = await anEngine()
  const imported = await runCommand(engine.dataFolder, ['candles', 'import', CANDLES, '--json'])
  const { imported: bars, from, to } = JSON.parse(imported.stdout)
  const page = async (input: object): Promise<CallOutput<'market.candles'>> => {
    const result = await engine.dispatcher.dispatch('market.candles', { ...KEY, ...input }, { origin: 'window' })
    if (!result.ok) throw new Error(result.error.message)
    return result.value as CallOutput<'market.candles'>
  }
  const times: number[] = []
  for (let cursor: string | undefined; ; ) {
    const { columns, nextCursor } = await page(cursor === undefined ? {} : { cursor })
    expect(columns.close.buffer.byteLength).toBe(columns.close.length * 8)
    times.push(...columns.time)
    cursor = nextCursor
    if (cursor === undefined) break
  }
  expect(times).toHaveLength(bars)
  expect([times[0], times.at(-1)]).toEqual([from, to])
  expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true)

  // Across the outage: ten bars are ten bars, though an hour is missing between them.
  const gap = times.findIndex((time, index) => time - (times[index - 1] ?? time) > 3_600_000)
  const across = await page({ from: times[gap - 5], limit: 10 })
  expect([...across.columns.time]).toEqual(times.slice(gap - 5, gap + 5))
  expect(across.nextCursor).toBe(String(times[gap + 5]))
  expect((await page({ from: times[100], to: times[103] })).columns.time).toHaveLength(3)
  expect((await page({ from: to + 1 })).columns.time).toHaveLength(0)

  const unknown = await engine.dispatcher.dispatch('market.candles', { ...KEY, timeframe: '2h' }, { origin: 'window' })
  expect(unknown).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
})

test('an indicator of a stored series is the same page by page, on longer bars too, and as the command line computes it', async () => {
  const engine = await anEngine()
  await runCommand(engine.dataFolder, ['candles', 'import', CANDLES, '--json'])
  const spec = { type: 'bollinger', period: 50, stdDev: 2 }
  const dispatch = (input: object) =>
    engine.dispatcher.dispatch('market.indicators', { series: KEY, spec, ...input }, { origin: 'window' })
  const page = async (input: object): Promise<CallOutput<'market.indicators'>> => {
    const result = await dispatch(input)
    if (!result.ok) throw new Error(result.error.message)
    return result.value as CallOutput<'market.indicators'>
  }
  const argv = ['indicators', '--candles', CANDLES, '--spec', JSON.stringify(spec), '--json']
  const whole = JSON.parse((await runCommand('/nowhere', argv)).stdout)
  const upper: (number | null)[] = []
  for (let cursor: string | undefined; ; ) {
    const { columns, nextCursor } = await page(cursor === undefined ? {} : { cursor })
    const names = Object.keys(columns.outputs)
    expect(names).toEqual(Object.keys(whole.outputs))
    expect(columns.time.length * (names.length + 1)).toBeLessThanOrEqual(25_000)
    upper.push(...Array.from(columns.outputs['upper'] ?? [], (value) => (Number.isNaN(value) ? null : value)))
    cursor = nextCursor
    if (cursor === undefined) break
  }
  expect(upper).toEqual(whole.outputs.upper)

  const part = await page({ from: whole.time[500], to: whole.time[503] })
  expect([...(part.columns.outputs['upper'] ?? [])]).toEqual(whole.outputs.upper.slice(500, 503))
  const daily = await page({ timeframe: '1d', limit: 60 })
  expect(daily.columns.time).toHaveLength(60)
  expect((daily.columns.time[1] ?? 0) - (daily.columns.time[0] ?? 0)).toBe(86_400_000)
  expect((await page({ from: whole.time.at(-1) + 1 })).columns.time).toHaveLength(0)

  const refused = (code: string, words: string) => ({
    ok: false,
    error: { code, message: expect.stringContaining(words) },
  })
  expect(await dispatch({ timeframe: '15m' })).toMatchObject(refused('VALIDATION', 'cannot be made of 1h candles'))
  expect(await dispatch({ spec: { type: 'smma' } })).toMatchObject(refused('VALIDATION', 'smma'))
  expect(await dispatch({ series: { ...KEY, symbol: 'X/Y' } })).toMatchObject(refused('NOT_FOUND', 'X/Y'))
})
