import { expect, test } from 'vitest'
import {
  isNearer,
  noStop,
  noTarget,
  stopAtDistance,
  stopAtFraction,
  targetAtDistance,
  targetAtFraction,
  trailingActivation,
  trailingLevel,
} from '#main/matching/exit-levels.ts'

test('a stop lies below a long and above a short, a target the other way', () => {
  expect([stopAtFraction(1, 200, 0.1), stopAtFraction(-1, 200, 0.1)]).toEqual([180, 220.00000000000003])
  expect([targetAtFraction(1, 200, 0.25), targetAtFraction(-1, 200, 0.25)]).toEqual([250, 150])
  expect([stopAtDistance(1, 200, 7), stopAtDistance(-1, 200, 7)]).toEqual([193, 207])
  expect([targetAtDistance(1, 200, 7), targetAtDistance(-1, 200, 7)]).toEqual([207, 193])
})

test('a trailing stop lies a fraction of the best price behind it and begins at its activation', () => {
  expect([trailingLevel(1, 400, 0.25), trailingLevel(-1, 400, 0.25)]).toEqual([300, 500])
  expect([trailingActivation(1, 400, 0.5), trailingActivation(-1, 400, 0.5)]).toEqual([600, 200])
})

test('the nearer of two stops is the higher one of a long, the lower one of a short', () => {
  expect([isNearer(1, 95, 90), isNearer(1, 90, 95), isNearer(1, 95, 95)]).toEqual([true, false, false])
  expect([isNearer(-1, 105, 110), isNearer(-1, 110, 105)]).toEqual([true, false])
})

test('what is not set is never touched', () => {
  expect([noStop(1), noTarget(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
  expect([noStop(-1), noTarget(-1)]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
})
