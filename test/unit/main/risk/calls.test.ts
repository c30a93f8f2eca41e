import { describe, expect, test } from 'vitest'
import { newPaperAccount } from '#main/accounts/paper-accounts.ts'
import { riskHandlers } from '#main/risk/calls.ts'
import { RiskManager } from '#main/risk/risk-manager.ts'
import { createStoredRisk } from '#main/risk/stored-risk.ts'
import { createAccountsRepository } from '#main/storage/books/accounts-repository.ts'
import { createAuditRepository } from '#main/storage/books/audit-repository.ts'
import { createRiskStatesRepository } from '#main/storage/books/risk-states-repository.ts'
import { createTradingWriter } from '#main/storage/books/trading-writer.ts'
import type { CallContext } from '#shared/contract/contract.ts'
import { riskCalls } from '#shared/contract/risk.ts'
import { decimal } from '#shared/decimal.ts'
import { DEFAULT_RISK_LIMITS } from '#shared/domain/risk-limits.ts'
import { DEFAULT_RISK_PROTECTIONS } from '#shared/domain/risk-protections.ts'
import { AppError } from '#shared/errors.ts'
import { temporaryBooks } from '#test/builders/books.ts'
import { NOTHING } from '#test/builders/trading-rows.ts'
import { order, portfolio } from './views.ts'

const NOON = Date.UTC(2026, 10, 24, 12)
const WINDOW: CallContext = { requestId: 'r', origin: 'window' }

/** The calls over real books; what risk saves is written when `committed` is asked for. */
function risk() {
  const { database, now } = temporaryBooks()
  const accounts = createAccountsRepository(database, now)
  accounts.create(newPaperAccount({ id: 'paper', name: 'Paper', market: 'simulated', createdAt: NOON }))
  const riskStates = createRiskStatesRepository(database)
  const audit = createAuditRepository(database, now)
  const writer = createTradingWriter(database, now)
  const clock = { time: NOON, now: (): number => clock.time }
  const disk = { isFull: false }
  let view = portfolio()
  const start = () => {
    let waiting: { account: string; state: unknown }[] = []
    const store = createStoredRisk({ accounts, riskStates, write: (row) => void waiting.push(row) })
    const manager = new RiskManager(store, clock)
    const calls = riskHandlers({
      manager,
      view: () => view,
      requireAccount: (id = 'paper') => {
        if (id !== 'paper') throw new AppError('NOT_FOUND', `there is no account ${id}`)
        return { id }
      },
      audit,
      committed: async () => {
        await Promise.resolve()
        const rows = waiting
        waiting = []
        if (disk.isFull) throw new AppError('STORAGE', 'the disk is full')
        writer.write({ ...NOTHING, riskStates: rows.slice(-1) })
      },
    })
    return { calls, manager, store, written: () => waiting }
  }
  return {
    start,
    disk,
    clock,
    database,
    worth: (equity: number) => {
      view = portfolio({ equity: decimal(equity) })
    },
    audited: () => audit.list().items.map(({ action, origin, details }) => ({ action, origin, details })),
  }
}

describe('limits', () => {
  test('change one at a time, outlive a restart, and the audit log knows both', async () => {
    const { start, audited } = risk()
    const { calls } = start()
    const answer = await calls['risk.setLimits']({ limits: { maxPositionSizePct: 0.25 } }, WINDOW)
    expect(answer).toEqual({ ...DEFAULT_RISK_LIMITS, maxPositionSizePct: 0.25 })
    await calls['risk.setLimits']({ limits: { maxOpenPositions: 3 }, protections: { cooldownMs: 60_000 } }, WINDOW)
    const again = start().calls
    expect(await again['risk.limits']({}, WINDOW)).toEqual({
      ...DEFAULT_RISK_LIMITS,
      maxPositionSizePct: 0.25,
      maxOpenPositions: 3,
    })
    expect(await again['risk.protections']({}, WINDOW)).toEqual({ ...DEFAULT_RISK_PROTECTIONS, cooldownMs: 60_000 })
    expect(audited()[0]).toMatchObject({
      action: 'risk.setLimits',
      origin: 'window',
      details: {
        account: 'paper',
        before: { limits: { maxOpenPositions: 10 }, protections: { cooldownMs: null } },
        after: { limits: { maxOpenPositions: 3 }, protections: { cooldownMs: 60_000 } },
      },
    })
  })

  test('hold from then on', async () => {
    const { calls, manager } = risk().start()
    const view = portfolio()
    expect(manager.orderDenial('paper', view, order())).toBeUndefined()
    await calls['risk.setLimits']({ limits: { maxPositionSizePct: 0.01 } }, WINDOW)
    expect(manager.orderDenial('paper', view, order())?.reason).toBe('max_position_size')
  })

  test('null switches a protection off, and it stays off', async () => {
    const { start } = risk()
    await start().calls['risk.setLimits']({ protections: { maxDailyLossPct: null, priceBandPct: null } }, WINDOW)
    expect(await start().calls['risk.protections']({}, WINDOW)).toEqual({
      ...DEFAULT_RISK_PROTECTIONS,
      maxDailyLossPct: null,
      priceBandPct: null,
    })
  })

  test.each([
    [{ defaultTakeProfitPct: 0.02 }, '1.00', 1],
    [{ defaultStopLossPct: 0.04 }, '1.00', 1],
    [{ minRiskRewardRatio: 2.5 }, '2.00', 2],
  ])('that contradict each other are refused with the numbers: %j', async (limits, words, ratio) => {
    const { calls, manager } = risk().start()
    const change = async () => calls['risk.setLimits']({ limits, protections: { cooldownMs: 1 } }, WINDOW)
    await expect(change()).rejects.toMatchObject({
      code: 'VALIDATION',
      message: expect.stringContaining(` is ${words}, less than minRiskRewardRatio`),
      details: { ratio },
    })
    expect(manager.limits('paper')).toEqual(DEFAULT_RISK_LIMITS)
    expect(manager.protections('paper')).toEqual(DEFAULT_RISK_PROTECTIONS)
  })

  test('of exactly the ratio are no contradiction, whatever floating point makes of them', async () => {
    const { calls } = risk().start()
    const limits = { defaultStopLossPct: 0.003, defaultTakeProfitPct: 0.0045 }
    expect(limits.defaultTakeProfitPct / limits.defaultStopLossPct).toBeLessThan(1.5)
    expect(await calls['risk.setLimits']({ limits }, WINDOW)).toMatchObject(limits)
  })

  test.each([
    [{ limits: { maxPositionSize: 0.2 } }],
    [{ protections: { coolDownMs: 5 } }],
    [{ limits: { maxPositionSizePct: 0 } }],
    [{ limits: { maxPositionSizePct: 1.01 } }],
    [{ limits: { maxOpenPositions: 1.5 } }],
    [{ limits: { maxDrawdownPct: null } }],
  ])('input that is no limit is refused: %j', (input) => {
    const declaration = riskCalls.find(({ name }) => name === 'risk.setLimits')
    expect(declaration?.input.safeParse({}).success).toBe(true)
    expect(declaration?.input.safeParse(input).success).toBe(false)
  })
})

describe('states', () => {
  test('a halt is durable when it is answered, names its reason, and ends by hand only', async () => {
    const { start, clock, worth, audited } = risk()
    const answer = await start().calls['risk.halt']({ reason: 'news' }, WINDOW)
    expect(answer).toMatchObject({ state: 'halted', reason: 'news', since: NOON })
    const again = start()
    expect(again.manager.state('paper')).toBe('halted')
    expect(await again.calls['risk.reduceOnly']({}, WINDOW)).toMatchObject({ state: 'halted', reason: 'news' })
    clock.time += 1_000
    worth(90_000)
    expect(await again.calls['risk.resume']({}, WINDOW)).toMatchObject({
      state: 'active',
      peakEquity: '90000',
      drawdown: 0,
    })
    expect(start().manager.state('paper')).toBe('active')
    expect(audited().map(({ action, details }) => [action, details])).toEqual([
      ['risk.resume', { account: 'paper', before: 'halted', after: 'active' }],
      ['risk.reduceOnly', { account: 'paper', before: 'halted', after: 'halted', reason: 'by the trader' }],
      ['risk.halt', { account: 'paper', before: 'active', after: 'halted', reason: 'news' }],
    ])
  })

  test('reduce-only outlives a restart', async () => {
    const { start } = risk()
    await start().calls['risk.reduceOnly']({ account: 'paper' }, WINDOW)
    expect(await start().calls['risk.status']({}, WINDOW)).toMatchObject({
      state: 'reduce_only',
      reason: 'by the trader',
      used: { openPositions: 0 },
    })
  })

  test('a halt that the disk refuses is told, holds nevertheless, and can be handed in anew', async () => {
    const { start, disk, audited } = risk()
    const { calls, manager, store, written } = start()
    disk.isFull = true
    await expect(calls['risk.halt']({}, WINDOW)).rejects.toMatchObject({ code: 'STORAGE' })
    expect(manager.state('paper')).toBe('halted')
    expect(audited()).toEqual([])
    expect(written()).toEqual([])
    store.rewrite()
    expect(written()).toEqual([{ account: 'paper', state: expect.objectContaining({ state: 'halted' }) }])
  })

  test('a resume that cannot be written down has not happened; a halt that cannot, has, and says so', async () => {
    const { start, disk, audited } = risk()
    const { calls, manager, store, written } = start()
    await calls['risk.halt']({ reason: 'enough' }, WINDOW)
    disk.isFull = true
    await expect(calls['risk.resume']({}, WINDOW)).rejects.toMatchObject({ code: 'STORAGE' })
    expect(manager.state('paper')).toBe('halted')
    expect(await calls['risk.status']({}, WINDOW)).toMatchObject({ state: 'halted', reason: 'enough' })
    store.rewrite()
    expect(written().at(-1)).toMatchObject({ state: { state: 'halted', reason: 'enough' } })
    await expect(calls['risk.halt']({}, WINDOW)).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringMatching(/^the account paper is halted, but .* the disk is full/),
    })
    disk.isFull = false
    expect(await calls['risk.resume']({}, WINDOW)).toMatchObject({ state: 'active' })
    expect(audited().map(({ action }) => action)).toEqual(['risk.resume', 'risk.halt'])
  })

  test('an account whose memory cannot be read is halted, not guessed at', async () => {
    const { start, database } = risk()
    await start().calls['risk.halt']({}, WINDOW)
    database.prepare(`UPDATE risk_states SET state = '{"state":"wild"}'`).run()
    const { calls, manager } = start()
    expect(await calls['risk.status']({}, WINDOW)).toMatchObject({ state: 'halted' })
    expect(manager.orderDenial('paper', portfolio(), order())).toMatchObject({
      reason: 'halted',
      message: expect.stringContaining('cannot be read'),
    })
    expect(await calls['risk.resume']({}, WINDOW)).toMatchObject({ state: 'active' })
    expect(start().manager.state('paper')).toBe('active')
  })
})

test('an unknown account is not found by any call', async () => {
  const { calls } = risk().start()
  const account = 'nobody'
  for (const ask of [
    () => calls['risk.status']({ account }, WINDOW),
    () => calls['risk.limits']({ account }, WINDOW),
    () => calls['risk.protections']({ account }, WINDOW),
    () => calls['risk.setLimits']({ account }, WINDOW),
    () => calls['risk.halt']({ account }, WINDOW),
    () => calls['risk.reduceOnly']({ account }, WINDOW),
    () => calls['risk.resume']({ account }, WINDOW),
    () => calls['risk.locks']({ account }, WINDOW),
  ]) {
    await expect((async () => ask())()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  }
})

test('locks come a page at a time, the one that ends first before the others', async () => {
  const { start, clock } = risk()
  const { calls, manager } = start()
  await calls['risk.setLimits']({ protections: { cooldownMs: 60_000 } }, WINDOW)
  for (const [index, symbol] of ['C/USDT', 'A/USDT', 'B/USDT', 'D/USDT'].entries()) {
    const exitTime = NOON + (index === 3 ? -59_000 : 0)
    manager.tradeClosed('paper', { id: symbol, symbol, exitTime, exitReason: 'manual', pnlPct: 0.1 })
  }
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await calls['risk.locks']({ limit: 2, cursor }, WINDOW)
    expect(page.items.length).toBeLessThanOrEqual(2)
    seen.push(...page.items.map(({ scope }) => scope))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  expect(seen).toEqual(['D/USDT', 'A/USDT', 'B/USDT', 'C/USDT'])
  expect(() => calls['risk.locks']({ cursor: 'elsewhere' }, WINDOW)).toThrow(
    expect.objectContaining({ code: 'VALIDATION' }),
  )
  clock.time += 2_000
  const { items } = await calls['risk.locks']({}, WINDOW)
  expect(items).toHaveLength(3)
  expect(items[0]).toEqual({ scope: 'A/USDT', reason: 'cooldown', until: NOON + 60_000 })
})
