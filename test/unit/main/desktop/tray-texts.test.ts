import { expect, test } from 'vitest'
import type { TrayAccount, TrayState } from '#main/desktop/tray-engine.ts'
import { alarmLine, counted, iconState, isHalted, possibleCommands, stateLine } from '#main/desktop/tray-texts.ts'

const ACCOUNT: TrayAccount = { id: 'paper', currency: 'USDT', openPositions: 2, state: 'active', reason: undefined }

function stateOf(...accounts: Partial<TrayAccount>[]): TrayState {
  return {
    mode: 'simulated',
    today: null,
    attention: undefined,
    accounts: accounts.map((account) => ({ ...ACCOUNT, ...account })),
  }
}

test('the line of state says mode, positions and whether trading goes on', () => {
  expect(stateLine(stateOf({}))).toBe('Simulated · 2 positions · trading active')
  expect(stateLine({ ...stateOf({ openPositions: 1 }), mode: 'live' })).toBe('Live · 1 position · trading active')
  expect(stateLine(stateOf({ openPositions: 0, state: 'halted', reason: 'daily loss of 5.2 %' }))).toBe(
    'Simulated · no positions · halted: daily loss of 5.2 %',
  )
  expect(stateLine(stateOf({ state: 'reduce_only' }))).toBe('Simulated · 2 positions · only exits')
})

test('what the day brought and what wants to be looked at are said', () => {
  expect(stateLine({ ...stateOf({}), today: 0.0042 })).toBe('Simulated · today +0.42% · 2 positions · trading active')
  expect(stateLine({ ...stateOf({}), attention: 'prices are old' })).toMatch(/trading active · prices are old$/)
})

test('the picture says whether to look', () => {
  expect(iconState(stateOf({}))).toBe('running')
  expect(iconState(stateOf({ state: 'reduce_only' }))).toBe('attention')
  expect(iconState(stateOf({ state: 'halted' }, {}))).toBe('attention')
  expect(iconState(stateOf({ state: 'halted' }))).toBe('halted')
  expect(iconState({ ...stateOf({}), attention: 'prices are old' })).toBe('attention')
  expect(iconState({ problem: 'unknown' })).toBe('attention')
})

test('of several accounts the positions are added and the halted ones counted', () => {
  const halted = { state: 'halted', reason: 'drawdown' } as const
  expect(stateLine(stateOf({}, { openPositions: 3 }))).toBe('Simulated · 5 positions · trading active')
  expect(stateLine(stateOf({}, halted, { state: 'reduce_only' }))).toBe(
    'Simulated · 6 positions · halted on 1 of 3 accounts: drawdown, only exits on 1 of 3 accounts',
  )
  expect(stateLine(stateOf(halted, halted))).toBe('Simulated · 4 positions · halted: drawdown')
  expect(isHalted(stateOf(halted, halted))).toBe(true)
  expect(isHalted(stateOf(halted, {}))).toBe(false)
})

test('a long or broken reason keeps to one short line', () => {
  const line = stateLine(stateOf({ state: 'halted', reason: `first\nsecond ${'x'.repeat(200)}` }))
  expect(line).toContain('halted: first second xxx')
  expect(line).toMatch(/…$/)
  expect(line.length).toBeLessThan(130)
})

test('a state that could not be read is said so', () => {
  expect(stateLine({ problem: 'the books do not answer' })).toBe('State unknown: the books do not answer')
})

test('only what would change something is offered, and both while nothing is known', () => {
  expect(possibleCommands(stateOf({}))).toEqual({ halt: true, resume: false })
  expect(possibleCommands(stateOf({ state: 'reduce_only' }))).toEqual({ halt: true, resume: true })
  expect(possibleCommands(stateOf({ state: 'halted' }))).toEqual({ halt: false, resume: true })
  expect(possibleCommands(stateOf({ state: 'halted' }, {}))).toEqual({ halt: true, resume: true })
  expect(possibleCommands({ problem: 'unknown' })).toEqual({ halt: true, resume: true })
})

test('counts carry their noun', () => {
  expect([0, 1, 2, 1_200].map((count) => counted(count, 'order'))).toEqual([
    'no orders',
    '1 order',
    '2 orders',
    '1,200 orders',
  ])
})

test('an alarm has a line of its own and the picture that wants a look', () => {
  expect(alarmLine([])).toBeUndefined()
  expect(alarmLine(['BTC/USDT has no stop.'])).toBe('Alarm: BTC/USDT has no stop.')
  expect(alarmLine(['x'.repeat(200), 'y', 'z'])).toMatch(/^Alarm: x{79}… \(and 2 more\)$/)
  expect(iconState(stateOf({ state: 'halted' }), ['BTC/USDT has no stop.'])).toBe('attention')
})
