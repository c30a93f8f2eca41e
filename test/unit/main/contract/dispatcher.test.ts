import { expect, test } from 'vitest'
import { createDispatcher } from '#main/contract/dispatcher.ts'
import { createRateLimiter } from '#main/contract/rate-limiter.ts'
import { AppError } from '#shared/errors.ts'
import { countedIds, fakeClock, memoryLog } from '#test/builders/clock.ts'
import { someHandlers } from '#test/builders/handlers.ts'

type Given = Parameters<typeof someHandlers>[0]

function setUp(given: Given, capacity?: number) {
  const clock = fakeClock()
  const log = memoryLog()
  const measured: unknown[] = []
  const dispatcher = createDispatcher(someHandlers(given), {
    log,
    clock,
    ids: countedIds(),
    onCall: (measurement) => measured.push(measurement),
    ...(capacity === undefined ? {} : { rateLimiter: createRateLimiter(clock, capacity, 10) }),
  })
  const dispatch = (name: string, input: unknown) => dispatcher.dispatch(name, input, { origin: 'window' })
  return { dispatch, clock, log, measured }
}

test('a call is validated, answered and measured', async () => {
  const { dispatch, measured } = setUp({ 'candles.chooseFile': () => ({ file: '/a.csv' }) })
  expect(await dispatch('candles.chooseFile', {})).toEqual({ ok: true, value: { file: '/a.csv' } })
  expect(measured).toEqual([{ name: 'candles.chooseFile', outcome: 'ok', latencyMs: 0 }])
})

test('an unknown call is NOT_FOUND with the name that was meant, and no metric of its own', async () => {
  const { dispatch, measured } = setUp({})
  const result = await dispatch('candels.list', {})
  expect(result).toMatchObject({ ok: false, error: { code: 'NOT_FOUND', details: { suggestion: 'candles.list' } } })
  expect(measured).toEqual([{ name: 'unknown', outcome: 'NOT_FOUND', latencyMs: 0 }])
})

test.each(['__proto__', 'constructor', 'toString', '', 'x'.repeat(5_000)])('%s is no call', async (name) => {
  expect(await setUp({}).dispatch(name, {})).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
})

test('bad input is VALIDATION naming path and reason', async () => {
  const { dispatch } = setUp({})
  const result = await dispatch('market.candles', { source: 's', symbol: 7, timeframe: '1h', limit: 'x' })
  expect(result).toMatchObject({ ok: false, error: { code: 'VALIDATION' } })
  expect(JSON.stringify(result)).toMatch(/symbol: expected a string.*limit: expected a number/)
})

test.each([undefined, null, 5, 'text', [], () => 1])('input %s is refused, not thrown', async (input) => {
  expect(await setUp({}).dispatch('jobs.get', input)).toMatchObject({ ok: false, error: { code: 'VALIDATION' } })
})

test('an AppError keeps code, message and details', async () => {
  const { dispatch } = setUp({
    'jobs.get': () => {
      throw new AppError('NOT_FOUND', 'there is no job 1', { id: '1' })
    },
  })
  const error = { code: 'NOT_FOUND', message: 'there is no job 1', details: { id: '1' }, requestId: 'id-1' }
  expect(await dispatch('jobs.get', { id: '1' })).toEqual({ ok: false, error })
})

test('a defect is INTERNAL: its text is in the log under the request id and nowhere else', async () => {
  const { dispatch, log } = setUp({
    'jobs.get': () => {
      throw new TypeError('SELECT secret FROM somewhere')
    },
  })
  const result = await dispatch('jobs.get', { id: '1' })
  expect(result).toMatchObject({ ok: false, error: { code: 'INTERNAL', requestId: 'id-1' } })
  expect(JSON.stringify(result)).toContain('request id id-1')
  expect(JSON.stringify(result)).not.toContain('SELECT')
  expect(JSON.stringify(log.lines)).toContain('SELECT secret')
})

test('an answer that breaks the contract is a defect', async () => {
  const { dispatch, log } = setUp({ 'candles.chooseFile': () => ({ file: 5 }) as unknown as { file: string } })
  expect(await dispatch('candles.chooseFile', {})).toMatchObject({ ok: false, error: { code: 'INTERNAL' } })
  expect(JSON.stringify(log.lines)).toContain('candles.chooseFile answered file:')
})

test('too many calls are RATE_LIMITED with the wait, and pass again after it', async () => {
  const { dispatch, clock } = setUp({ 'candles.chooseFile': () => ({ file: null }) }, 2)
  await dispatch('candles.chooseFile', {})
  await dispatch('candles.chooseFile', {})
  const refused = { ok: false, error: { code: 'RATE_LIMITED', details: { retryAfterMs: 100 } } }
  expect(await dispatch('candles.chooseFile', {})).toMatchObject(refused)
  clock.advance(100)
  expect(await dispatch('candles.chooseFile', {})).toMatchObject({ ok: true })
})
