import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createEngine } from '#main/engine/engine.ts'
import type { StepWatcher } from '#main/ports.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import { ERROR_CODES, type ErrorCode } from '#shared/errors.ts'
import { runCommand } from '#test/builders/cli.ts'
import { expectNothingChanged, type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'

const BTC = 'BTC/USDT'
const ORDER = { symbol: BTC, side: 'buy', type: 'market', amount: '0.01' } as const
const SOURCES = fileURLToPath(new URL('../../../src-main', import.meta.url))

const failureSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

/** What provokes an error, and what it has to say. */
type Case = {
  readonly provoke: (stand: TradingStand, steps: Steps) => Promise<{ code: string; message: string; details?: unknown }>
  readonly message: RegExp
  readonly details?: unknown
}

/** Lets tests fail a step of the journal. */
type Steps = { watch: StepWatcher; failAt: (step: Parameters<StepWatcher>[0]) => void; heal: () => void }

function failingSteps(): Steps {
  let failing: string | undefined
  return {
    watch: (step) => {
      if (step === failing) throw new Error('a defect made for a test')
    },
    failAt: (step) => {
      failing = step
    },
    heal: () => {
      failing = undefined
    },
  }
}

const CASES: Readonly<Record<Exclude<ErrorCode, 'TIMEOUT'>, Case>> = {
  VALIDATION: {
    provoke: (stand) => stand.fails('trading.createOrder', { ...ORDER, amount: '0.0105' }),
    message: /amount 0\.0105 is no multiple of the lot size 0\.001/,
    details: { field: 'amount', value: '0.0105' },
  },
  RISK_DENIED: {
    provoke: (stand) => stand.fails('trading.createSmartOrder', { symbol: BTC, side: 'buy', takeProfitPct: 0.01 }),
    message: /risk limit .*0\.50.*1\.50/,
    details: { reason: 'min_risk_reward', limit: 1.5, value: 0.5 },
  },
  NOT_FOUND: {
    provoke: (stand) => stand.fails('trading.createOrder', { ...ORDER, symbol: 'BTX/USDT' }),
    message: /there is no instrument "BTX\/USDT" on this market; did you mean "BTC\/USDT"/,
    details: { symbol: 'BTX/USDT' },
  },
  CONFLICT: {
    provoke: async (stand) => {
      const { id } = await stand.ok('trading.createOrder', ORDER)
      return expectNothingChanged(stand, () => stand.fails('trading.cancelOrder', { id }))
    },
    message: /cannot be cancelled: it is filled with 0\.01 of 0\.01 filled/,
    details: { id: expect.any(String), status: 'filled', filled: '0.01' },
  },
  LOCKED: {
    provoke: (stand) =>
      createEngine({ dataFolder: stand.folder, ports: systemPorts() }).then(
        () => Promise.reject(new Error('a second engine was opened')),
        (error) => error,
      ),
    message: /is in use by another AutoCbot/,
    details: { dataFolder: expect.any(String) },
  },
  RATE_LIMITED: {
    provoke: async (stand) => {
      const answers = await Promise.all(Array.from({ length: 4_500 }, () => stand.call('trading.createOrder', {})))
      const refused = answers.flatMap((answer) => (answer.ok ? [] : [answer.error]))
      expect(refused).toHaveLength(4_500)
      await stand.pass(5_000)
      return refused.at(-1) ?? Promise.reject(new Error('all calls were answered'))
    },
    message: /more than 1000 calls a second came from the cli: wait 1 ms/,
    details: { retryAfterMs: 1 },
  },
  INSUFFICIENT_FUNDS: {
    provoke: (stand) => stand.fails('trading.createOrder', { ...ORDER, side: 'sell' }),
    message: /selling 0\.01 BTC needs as much: only 0 are held/,
    details: { currency: 'BTC', amount: '0.01', free: '0', held: '0' },
  },
  EXCHANGE_REJECTED: {
    provoke: (stand) => {
      stand.feed.change(BTC, { status: 'halted' })
      return stand.fails('trading.createOrder', ORDER)
    },
    message: /BTC\/USDT is halted; only cancelling is possible/,
  },
  EXCHANGE_UNAVAILABLE: {
    provoke: async (stand, steps) => {
      const { id } = await stand.ok('trading.createOrder', { ...ORDER, type: 'limit', price: '45000' })
      steps.failAt('paper.committing')
      const error = await stand.fails('trading.cancelOrder', { id })
      steps.heal()
      await stand.pass(20_000)
      stand.feed.move(BTC, 50_000)
      // Found out afterwards: the cancellation never happened.
      expect(await stand.ok('trading.order', { id })).toMatchObject({ status: 'open', filled: '0' })
      return error
    },
    message: /whether order .* was cancelled is not known yet; it is being asked for/,
    details: { id: expect.any(String) },
  },
  STALE_DATA: {
    provoke: async (stand) => {
      await stand.pass(10_500)
      return stand.fails('trading.createOrder', ORDER)
    },
    message: /The price of BTC\/USDT is 10\.5 s old, more than the 10\.0 s allowed/,
    details: { symbol: BTC, ageMs: 10_500, staleAfterMs: 10_000 },
  },
  CANCELLED: {
    provoke: async (stand) => {
      // The engine ends while somebody watches it.
      const watching = runCommand(stand.folder, ['watch', '--json'])
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 10))
      await stand.restart()
      const { code, stdout } = await watching
      expect(code).toBe(1)
      stand.feed.move(BTC, 50_000)
      return failureSchema.parse(JSON.parse(stdout)).error
    },
    message: /has ended/,
  },
  STORAGE: {
    provoke: async (stand) => {
      const books = new Database(join(stand.folder, 'books.sqlite'))
      books.exec('BEGIN IMMEDIATE')
      const error = await stand.fails('trading.createOrder', ORDER)
      books.exec('ROLLBACK')
      books.close()
      await stand.pass(5_000)
      stand.feed.move(BTC, 50_000)
      return error
    },
    message: /books\.sqlite: another program is using it; close the other program and try again/,
    details: { file: expect.any(String), reason: 'SQLITE_BUSY' },
  },
  INTERNAL: {
    provoke: async (stand) => {
      const { book } = stand.feed
      stand.feed.book = () => {
        throw new TypeError('a defect with secrets')
      }
      const error = await stand.fails('trading.createOrder', ORDER)
      stand.feed.book = book
      expect(error.message).not.toContain('secrets')
      return error
    },
    message: /Something went wrong inside AutoCbot; what it was is in the log under request id/,
  },
}

test('every code of the list has a case, but for one that nothing here makes', () => {
  expect([...Object.keys(CASES), 'TIMEOUT'].sort()).toEqual([...ERROR_CODES].sort())
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const made = files.filter((file) => readFileSync(join(SOURCES, file), 'utf8').includes("'TIMEOUT'"))
  expect(made, 'a source makes TIMEOUT: give it a case').toEqual([])
})

test.each(Object.entries(CASES))('%s', async (code, { provoke, message, details }) => {
  const steps = failingSteps()
  const stand = await tradingStand(undefined, { steps: steps.watch })
  const before = await stand.state()
  const error = await provoke(stand, steps)
  expect(error.code).toBe(code)
  expect(error.message).toMatch(message)
  expect(error.details).toEqual(details)

  // The engine answers the next call, and nothing of the failed one has happened.
  steps.heal()
  await stand.rest()
  if (code !== 'CONFLICT' && code !== 'EXCHANGE_UNAVAILABLE') expect(await stand.state()).toEqual(before)
  stand.feed.change(BTC, { status: 'trading' })
  stand.feed.move(BTC, 50_000)
  expect(await stand.buy(BTC, '0.02')).toMatchObject({ status: 'filled', filled: '0.02' })
})
