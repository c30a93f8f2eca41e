import { expect, test } from 'vitest'
import type { CloseEverythingParts } from '#main/desktop/close-everything.ts'
import { createCloseEverything } from '#main/desktop/close-everything.ts'
import type { Question, Report } from '#main/desktop/close-everything-texts.ts'
import type { TrayState } from '#main/desktop/tray-engine.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'
import { AppError } from '#shared/errors.ts'
import { fakeClock } from '#test/builders/clock.ts'

const ITEM = {
  account: 'paper',
  symbol: 'BTC/USDT',
  side: 'sell',
  quantity: '0.1',
  value: '5000',
  estimatedCost: '6',
} as const
const PLAN: CloseAllResult = { closed: [ITEM], cancelled: [], errors: [], remaining: [] }

const HALTED: TrayState = {
  mode: 'simulated',
  today: null,
  attention: undefined,
  accounts: [{ id: 'paper', currency: 'USDT', openPositions: 0, state: 'halted', reason: 'everything was closed' }],
}

/** A trader who confirms, in front of an engine that does what it is asked; what happens is kept in order. */
function bench(engine: Partial<CloseEverythingParts['engine']> = {}, ask?: CloseEverythingParts['ask']) {
  const questions: Question[] = []
  const reports: Report[] = []
  const done: string[] = []
  const clock = fakeClock()
  const run = createCloseEverything({
    clock,
    engine: {
      plan: () => Promise.resolve(PLAN),
      closeAll: () => {
        done.push('closeAll')
        return Promise.resolve(PLAN)
      },
      state: () => Promise.resolve(HALTED),
      ...engine,
    },
    ask: (question, signal) => {
      questions.push(question)
      return ask === undefined ? Promise.resolve(true) : ask(question, signal)
    },
    tell: (report) => {
      reports.push(report)
      return Promise.resolve()
    },
  })
  return { run, questions, reports, done, clock }
}

const never = (): Promise<never> => new Promise(() => {})
const fails = (message: string) => () => Promise.reject(new AppError('STORAGE', message))
/** Lets everything that waits for no time happen. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

test('it asks with the costs, closes and reports', async () => {
  const { run, questions, reports, done } = bench()
  await run()
  expect(questions[0]?.detail).toContain('5,000.00 USDT · costs about 6.00 USDT')
  expect(done).toEqual(['closeAll'])
  expect(reports).toMatchObject([{ type: 'info', message: 'Everything is closed.' }])
})

test('without a yes nothing is closed', async () => {
  const { run, reports, done } = bench({}, () => Promise.resolve(false))
  await run()
  expect(done).toEqual([])
  expect(reports).toEqual([])
})

test('a list that fails, or does not come, does not keep it from closing', async () => {
  const failing = bench({ plan: fails('the books do not answer') })
  await failing.run()
  expect(failing.questions[0]?.detail).toContain('the books do not answer')
  expect(failing.done).toEqual(['closeAll'])

  const silent = bench({ plan: never })
  const running = silent.run()
  await settle()
  silent.clock.advance(3_000)
  await running
  expect(silent.questions[0]?.detail).toContain('no answer within 3 s')
  expect(silent.done).toEqual(['closeAll'])
})

test('without a state the list has no currencies', async () => {
  const silent = bench({ state: never })
  const running = silent.run()
  await settle()
  silent.clock.advance(3_000)
  await settle()
  expect(silent.questions[0]?.detail).toContain('sell 0.1 BTC/USDT · 5,000.00 · costs about 6.00\n')
  expect(silent.done).toEqual(['closeAll'])
  silent.clock.advance(3_000)
  await running
  expect(silent.reports[0]?.detail).toContain('could not be read: there was no answer within 3 s')
})

test('a close-all that fails is told, as is a state that cannot be read after it', async () => {
  const failing = bench({ closeAll: fails('the disk is full') })
  await failing.run()
  expect(failing.reports).toMatchObject([{ type: 'error', detail: expect.stringContaining('the disk is full') }])
  await failing.run()
  expect(failing.questions, 'it can be tried again').toHaveLength(2)

  const stateless = bench({ state: fails('the books do not answer') })
  await stateless.run()
  expect(stateless.reports[0]?.detail).toContain('could not be read: the books do not answer')
})

test('a question that cannot be shown is told', async () => {
  const { run, reports, done } = bench({}, () => Promise.reject(new Error('there is no screen')))
  await run()
  expect(reports).toMatchObject([{ type: 'error', detail: expect.stringContaining('there is no screen') }])
  expect(done).toEqual([])
})

test('asked for again, the first question goes and a yes to it counts no more', async () => {
  const answers: ((yes: boolean) => void)[] = []
  const signals: AbortSignal[] = []
  const { run, done } = bench({}, (_question, signal) => {
    signals.push(signal)
    return new Promise((resolve) => answers.push(resolve))
  })
  const first = run()
  await settle()
  const second = run()
  await settle()
  expect(signals.map((signal) => signal.aborted)).toEqual([true, false])
  answers[0]?.(true)
  await first
  expect(done).toEqual([])
  answers[1]?.(true)
  await second
  expect(done).toEqual(['closeAll'])
})

test('while closing is under way it is not begun again', async () => {
  let finish: (result: CloseAllResult) => void = () => {}
  const { run, reports, questions } = bench({
    closeAll: () =>
      new Promise((resolve) => {
        finish = resolve
      }),
  })
  const first = run()
  await settle()
  await run()
  expect(reports).toMatchObject([{ message: 'Everything is being closed right now.' }])
  expect(questions).toHaveLength(1)
  finish(PLAN)
  await first
  expect(reports).toHaveLength(2)
})
