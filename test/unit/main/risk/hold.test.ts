import { expect, test } from 'vitest'
import { RiskManager } from '#main/risk/risk-manager.ts'
import { createMemoryRiskStore } from '#main/risk/risk-store.ts'
import { portfolio as emptyView } from './views.ts'

test('a hold lets nothing in, ends by itself and is not lifted by resuming', () => {
  const changes: string[] = []
  const risk = new RiskManager(createMemoryRiskStore(), { now: () => 5 }, ({ state, reason }) =>
    changes.push(`${state} ${reason ?? ''}`),
  )
  risk.hold('a', '2 differences')
  risk.hold('a', '2 differences')
  expect(risk.portfolioDenial('a', emptyView())).toMatchObject({
    reason: 'reduce_only',
    message: expect.stringContaining('2 differences'),
  })
  risk.resume('a', emptyView())
  expect(risk.status('a', emptyView())).toMatchObject({ state: 'reduce_only', reason: '2 differences', since: 5 })
  risk.hold('a', undefined)
  expect(risk.state('a')).toBe('active')
  expect(risk.portfolioDenial('a', emptyView())).toBeUndefined()
  expect(changes).toEqual(['reduce_only 2 differences', 'reduce_only 2 differences', 'active '])
})

test('what the trader has latched goes before a hold and outlives it', () => {
  const risk = new RiskManager(createMemoryRiskStore(), { now: () => 5 })
  risk.halt('a', 'enough')
  risk.hold('a', 'a difference')
  expect(risk.status('a', emptyView())).toMatchObject({ state: 'halted', reason: 'enough' })
  risk.hold('a', undefined)
  expect(risk.state('a')).toBe('halted')
})
