import { expect, test } from 'vitest'
import type { AccountDesk } from '#main/trading/account-desk.ts'
import { CloseAllPursuit } from '#main/trading/close-all-pursuit.ts'
import type { RiskState } from '#shared/contract/risk.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'
import { fakeClock, memoryLog } from '#test/builders/clock.ts'

const NOTHING: CloseAllResult = { closed: [], cancelled: [], errors: [], remaining: [] }
const LEFT: CloseAllResult = {
  ...NOTHING,
  errors: [{ account: 'paper', symbol: 'BTC/USDT', code: 'EXCHANGE_REJECTED', message: 'nobody buys' }],
  remaining: [{ account: 'paper', symbol: 'BTC/USDT', side: 'sell', quantity: '0.1', value: '5000' }],
}
const DESK = { account: { id: 'paper' } } as unknown as AccountDesk

function aPursuit(answers: CloseAllResult[]) {
  const clock = fakeClock()
  const attempts: string[] = []
  const state: { now: RiskState } = { now: 'halted' }
  const pursuit = new CloseAllPursuit({
    clock,
    log: memoryLog(),
    risk: { state: () => state.now },
    again: (_desk, symbol) => {
      attempts.push(symbol)
      const answer = answers.shift()
      return answer === undefined ? Promise.reject(new Error('the disk is full')) : Promise.resolve(answer)
    },
  })
  const pass = async (ms: number): Promise<void> => {
    for (let at = 0; at < ms; at += 1_000) {
      clock.advance(1_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { pursuit, attempts, state, pass }
}

test('what remains is closed again and again until nothing does', async () => {
  const { pursuit, attempts, pass } = aPursuit([LEFT, LEFT, NOTHING])
  pursuit.follow([DESK], LEFT)
  await pass(60_000)
  expect(attempts).toEqual(['BTC/USDT', 'BTC/USDT', 'BTC/USDT'])
})

test('an attempt that fails altogether does not end it', async () => {
  const { pursuit, attempts, pass } = aPursuit([])
  pursuit.follow([DESK], LEFT)
  await pass(16_000)
  expect(attempts).toHaveLength(3)
  pursuit.close()
  await pass(30_000)
  expect(attempts).toHaveLength(3)
})

test('a trader who resumes no longer wants it', async () => {
  const { pursuit, attempts, state, pass } = aPursuit([LEFT, LEFT])
  pursuit.follow([DESK], LEFT)
  await pass(6_000)
  state.now = 'active'
  await pass(30_000)
  expect(attempts).toHaveLength(1)
})

test('what the exchange will never take is left alone', async () => {
  const { pursuit, attempts, pass } = aPursuit([])
  const dust = { ...LEFT, errors: LEFT.errors.map((error) => ({ ...error, code: 'VALIDATION' })) }
  pursuit.follow([DESK], dust)
  await pass(30_000)
  expect(attempts).toEqual([])
})
