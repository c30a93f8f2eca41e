import { expect, test } from 'vitest'
import { adviceFor, CallFailed } from '#renderer/contract/call-failed.ts'
import { createCall } from '#renderer/contract/client.ts'
import { ERROR_CODES } from '#shared/errors.ts'

const answering = (answer: unknown) => createCall({ call: () => Promise.resolve(answer) })

test('an answer is given as it was declared', async () => {
  const asked: unknown[] = []
  const call = createCall({
    call: (name, input) => {
      asked.push([name, input])
      return Promise.resolve({ ok: true, value: { file: '/tmp/a.csv' } })
    },
  })
  expect(await call('candles.chooseFile', {})).toEqual({ file: '/tmp/a.csv' })
  expect(asked).toEqual([['candles.chooseFile', {}]])
})

test('columns stay columns', async () => {
  const column = Float64Array.of(1, Number.NaN)
  const columns = { time: column, open: column, high: column, low: column, close: column, volume: column }
  const call = answering({ ok: true, value: { columns } })
  const answer = await call('market.candles', { source: 'sample', symbol: 'BTC/USDT', timeframe: '1h' })
  expect(answer.columns.time).toBe(column)
})

test('a refusal is thrown with its code, words and request', async () => {
  const error = { code: 'NOT_FOUND', message: 'There is no run 7.', requestId: 'r1', details: { id: '7' } }
  const failure = await answering({ ok: false, error })('backtest.get', { id: '7' }).catch((thrown: unknown) => thrown)
  expect(failure).toBeInstanceOf(CallFailed)
  expect(failure).toMatchObject({
    code: 'NOT_FOUND',
    message: 'There is no run 7.',
    requestId: 'r1',
    details: { id: '7' },
  })
})

test('what is not an answer, or not the declared one, fails instead of being believed', async () => {
  for (const answer of [undefined, 'ok', { ok: true, value: { file: 7 } }, { ok: false }]) {
    await expect(answering(answer)('candles.chooseFile', {})).rejects.toMatchObject({ code: 'INTERNAL' })
  }
  const broken = createCall({ call: () => Promise.reject(new Error('the channel is closed')) })
  await expect(broken('settings.get', {})).rejects.toThrow('the channel is closed')
})

test('every code comes with what to do', () => {
  for (const code of ERROR_CODES) expect(adviceFor(code)).toMatch(/^[A-Z].*\.$/)
})
