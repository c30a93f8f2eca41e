import { expect, test } from 'vitest'
import { LIMIT_FIELDS, readLimit, typedValue } from '#renderer/views/risk/limit-fields.ts'
import { PROTECTION_FIELDS, protectionForm, readProtection } from '#renderer/views/risk/protection-fields.ts'
import { changeQuestion, lockCountdown, lockWords, usage } from '#renderer/views/risk/risk-words.ts'
import { EMPTY_SIZER, readSizer } from '#renderer/views/risk/sizer-form.ts'
import { DEFAULT_RISK_LIMITS } from '#shared/domain/risk-limits.ts'
import { DEFAULT_RISK_PROTECTIONS, riskProtectionsSchema } from '#shared/domain/risk-protections.ts'

test('every limit is shown and comes back as it was', () => {
  expect(LIMIT_FIELDS.map(({ name }) => name).sort()).toEqual(Object.keys(DEFAULT_RISK_LIMITS).sort())
  for (const field of LIMIT_FIELDS) {
    const value = DEFAULT_RISK_LIMITS[field.name]
    expect(readLimit(typedValue(value, field.unit), field)).toEqual({ value })
  }
})

test('a limit that cannot be is refused in words', () => {
  const percent = { unit: 'percent', least: 0, most: 1 } as const
  expect(readLimit('0', percent)).toEqual({ problem: 'must be above 0' })
  expect(readLimit('101', percent)).toEqual({ problem: 'must be at most 100' })
  expect(readLimit('2.5', percent)).toEqual({ value: 0.025 })
  expect(readLimit('', percent)).toEqual({ problem: 'must be a number' })
  expect(readLimit('1.5', { unit: 'count', least: 1, most: 10 })).toEqual({ problem: 'must be a whole number' })
})

test('every protection is shown, comes back as it was, and can be switched off and on', () => {
  expect(PROTECTION_FIELDS.map(({ name }) => name).sort()).toEqual(Object.keys(DEFAULT_RISK_PROTECTIONS).sort())
  for (const field of PROTECTION_FIELDS) {
    const form = protectionForm(field, DEFAULT_RISK_PROTECTIONS)
    expect(readProtection(field, form)).toEqual({ value: DEFAULT_RISK_PROTECTIONS[field.name] })
    expect(readProtection(field, { ...form, isOn: false })).toEqual({ value: null })
    const on = readProtection(field, { ...form, isOn: true })
    if (!('value' in on)) throw new Error(`${field.name} cannot be switched on`)
    expect(riskProtectionsSchema.partial().safeParse({ [field.name]: on.value }).success).toBe(true)
  }
})

test('a protection with a number that cannot be says which', () => {
  const guard = PROTECTION_FIELDS.find(({ name }) => name === 'stopLossGuard')
  if (guard === undefined) throw new Error('there is no stop-loss guard')
  const read = readProtection(guard, { isOn: true, texts: { trades: '0', withinMs: '60', pauseMs: 'x' } })
  expect(read).toEqual({ problems: { trades: 'must be at least 1', pauseMs: '“x” is no number' } })
})

test('what is used is fine, near or reached', () => {
  expect(usage(0.05, 0.1)).toEqual({ share: 0.5, level: 'fine' })
  expect(usage(0.085, 0.1).level).toBe('near')
  expect(usage(0.2, 0.1)).toEqual({ share: 1, level: 'reached' })
  expect(usage(-0.1, 0.1).share).toBe(0)
})

test('locks count down and are told in words', () => {
  expect(lockWords({ scope: 'account', reason: 'stop_loss_guard' })).toEqual({
    scope: 'All entries',
    reason: 'Too many stops',
  })
  expect(lockWords({ scope: 'BTC/USDT', reason: 'new_thing' }).reason).toBe('New thing')
  expect(lockCountdown({ scope: 'a', reason: 'b', until: 61_500 }, 0)).toBe('1 min 2 s')
  expect(lockCountdown({ scope: 'a', reason: 'b', until: 5 }, 10)).toBe('ending')
  expect(lockCountdown({ scope: 'a', reason: 'b' }, 10)).toBe('until resumed')
})

test('the question says what will happen with what is open', () => {
  const status = { openPositions: 2, drawdown: 0.1, locks: [{ scope: 'account', reason: 'cooldown' }] }
  expect(changeQuestion('halt', status).text).toContain('2 open positions stay open')
  expect(changeQuestion('resume', status).text).toContain('The lock ends now')
  expect(changeQuestion('reduceOnly', { ...status, openPositions: 0 }).text).toContain('No position is open')
})

test('the sizer asks for a dry run and leaves out what is empty', () => {
  const of = { account: 'paper', symbol: 'BTC/USDT' }
  expect(readSizer(EMPTY_SIZER, of)).toEqual({ input: { ...of, side: 'buy', type: 'market', dryRun: true } })
  expect(readSizer({ ...EMPTY_SIZER, risk: '1', price: '50,000.0', stop: '49000' }, of)).toEqual({
    input: { ...of, side: 'buy', type: 'limit', dryRun: true, riskPct: 0.01, price: '50000.0', stopLoss: '49000' },
  })
  expect(readSizer({ ...EMPTY_SIZER, risk: '100', stop: '-1' }, of)).toEqual({
    problems: { risk: 'must be above 0 and below 100', stop: 'must be a number above 0' },
  })
})
