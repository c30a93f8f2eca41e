import { expect, test } from 'vitest'
import { orderBy, plateaus, scoresOf } from '#main/optimize/ranking.ts'
import { ResultTable, TRIAL } from '#main/optimize/result-table.ts'
import { combinationAt, indexOf, stepsAt } from '#main/optimize/search-space.ts'
import { chunksOf, tableOf, trialsOf } from '#main/optimize/stored-table.ts'

const axes = [
  { name: 'x', values: [1, 2, 3] },
  { name: 'y', values: [10, 20, 30] },
]

/** A table of the whole space whose Sharpe ratios are given, with 50 trades each. */
function tableWith(sharpes: readonly number[]): ResultTable {
  const table = ResultTable.create(sharpes.length)
  for (const [trial, sharpe] of sharpes.entries()) {
    table.points[trial] = trial
    table.states[trial] = TRIAL.done
    table.column('sharpe')[trial] = sharpe
    table.column('trades')[trial] = 50
  }
  return table
}

test('a good neighbourhood beats a lonely peak', () => {
  // A peak of 3 in a corner among zeros, a hill of 2 in the other corner.
  const table = tableWith([3, 0, 0, 0, 1, 2, 0, 2, 2])
  const scores = scoresOf(table, { objective: 'sharpe', minTrades: 0 })
  const plateau = plateaus(table, scores, axes)
  expect(orderBy(scores)[0]).toBe(0)
  expect(orderBy(plateau)[0]).toBe(8)
  expect(plateau[0]).toBe((3 + 0 + 0 + 1) / 4)
  expect(plateau[8]).toBe((1 + 2 + 2 + 2) / 4)
})

test('too few trades mean no score, and a neighbour without one counts as the worst', () => {
  const table = tableWith([1, 2, 3, 4, 5, 6, 7, 8, 9])
  table.column('trades')[8] = 9
  const scores = scoresOf(table, { objective: 'sharpe', minTrades: 10 })
  expect(scores[8]).toBeNaN()
  expect(plateaus(table, scores, axes)[5]).toBe((6 + 2 + 3 + 5 + 8 + 1) / 6)
  expect(orderBy(scores).at(-1)).toBe(8)
  expect(orderBy(scores, false).at(-1)).toBe(8)
})

test('the deepest drawdown ranks last', () => {
  const table = tableWith([0, 0, 0])
  table.column('maxDrawdown').set([0.3, 0.1, 0.2])
  expect([...orderBy(scoresOf(table, { objective: 'maxDrawdown', minTrades: 0 }))]).toStrictEqual([1, 2, 0])
})

test('combinations are numbered with the last axis fastest', () => {
  expect(combinationAt({ axes, size: 9 }, 5)).toStrictEqual({ x: 2, y: 30 })
  for (let index = 0; index < 9; index++) expect(indexOf(axes, stepsAt(axes, index))).toBe(index)
})

test('a table comes back from its chunks as it was; what was begun is open again', () => {
  const table = tableWith(Array.from({ length: 5_000 }, (_, trial) => Math.sin(trial)))
  table.states[4_500] = TRIAL.claimed
  table.states[3] = TRIAL.failed
  const back = tableOf(chunksOf(table), 5_000)
  expect(back.metrics).toStrictEqual(table.metrics)
  expect(back.points).toStrictEqual(table.points)
  expect([back.states[4_500], back.states[3], back.states[4_999]]).toStrictEqual([TRIAL.open, TRIAL.failed, TRIAL.done])
})

test('trials are counted with mean and spread of their Sharpe ratios', () => {
  const table = tableWith([1, 2, 4, Number.NaN])
  const { count, measured, sharpeMean, sharpeSquares } = trialsOf(table, 's')
  expect([count, measured]).toStrictEqual([4, 3])
  expect(sharpeMean).toBeCloseTo(7 / 3, 12)
  expect(sharpeSquares).toBeCloseTo(14 / 3, 12)
})
