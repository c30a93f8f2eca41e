import { expect, test } from 'vitest'
import type { TrayState } from '#main/desktop/tray-engine.ts'
import { counted, possibleCommands, stateLine } from '#main/desktop/tray-texts.ts'

const ACTIVE: TrayState = { mode: 'simulated', openPositions: 2, state: 'active', reason: undefined }

test('the line of state says mode, positions and whether trading goes on', () => {
  expect(stateLine(ACTIVE)).toBe('Simulated · 2 positions · trading active')
  expect(stateLine({ ...ACTIVE, mode: 'live', openPositions: 1 })).toBe('Live · 1 position · trading active')
  expect(stateLine({ ...ACTIVE, openPositions: 0, state: 'halted', reason: 'daily loss of 5.2 %' })).toBe(
    'Simulated · no positions · halted: daily loss of 5.2 %',
  )
  expect(stateLine({ ...ACTIVE, state: 'reduce_only' })).toBe('Simulated · 2 positions · only exits')
})

test('a long or broken reason keeps to one short line', () => {
  const line = stateLine({ ...ACTIVE, state: 'halted', reason: `first\nsecond ${'x'.repeat(200)}` })
  expect(line).toContain('halted: first second xxx')
  expect(line).toMatch(/…$/)
  expect(line.length).toBeLessThan(130)
})

test('a state that could not be read is said so', () => {
  expect(stateLine({ problem: 'the books do not answer' })).toBe('State unknown: the books do not answer')
})

test('only what would change something is offered, and both while nothing is known', () => {
  expect(possibleCommands(ACTIVE)).toEqual({ halt: true, resume: false })
  expect(possibleCommands({ ...ACTIVE, state: 'reduce_only' })).toEqual({ halt: true, resume: true })
  expect(possibleCommands({ ...ACTIVE, state: 'halted' })).toEqual({ halt: false, resume: true })
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
