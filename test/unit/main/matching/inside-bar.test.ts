import { expect, test } from 'vitest'
import { INSIDE, insideBar } from '#main/matching/inside-bar.ts'

// A long with its stop at 90 and its target at 110.
const long = (open: number, high: number, low: number, isEntryBar = false) =>
  insideBar(1, isEntryBar, open, high, low, 90, 110)
// A short with its stop at 110 and its target at 90.
const short = (open: number, high: number, low: number, isEntryBar = false) =>
  insideBar(-1, isEntryBar, open, high, low, 110, 90)

test('a bar between the levels changes nothing', () => {
  expect(long(100, 109.9, 90.1)).toBe(INSIDE.held)
  expect(short(100, 109.9, 90.1)).toBe(INSIDE.held)
})

test('a level that is just reached counts as touched', () => {
  expect(long(100, 105, 90)).toBe(INSIDE.stop)
  expect(long(100, 110, 95)).toBe(INSIDE.target)
  expect(short(100, 110, 95)).toBe(INSIDE.stop)
  expect(short(100, 105, 90)).toBe(INSIDE.target)
})

test('a bar that opens at or beyond a level is left at its open, whatever it does later', () => {
  expect(long(90, 120, 80)).toBe(INSIDE.stopAtOpen)
  expect(long(112, 115, 80)).toBe(INSIDE.targetAtOpen)
  expect(short(111, 120, 80)).toBe(INSIDE.stopAtOpen)
  expect(short(90, 120, 80)).toBe(INSIDE.targetAtOpen)
})

test('on the entry bar the open is the entry, so only the range counts', () => {
  expect(long(89, 100, 89, true)).toBe(INSIDE.stop)
  expect(long(111, 111, 100, true)).toBe(INSIDE.target)
})

test('where both were touched the stop is assumed, and the bar is told apart', () => {
  expect(long(100, 111, 89)).toBe(INSIDE.stopOrTarget)
  expect(short(100, 111, 89)).toBe(INSIDE.stopOrTarget)
})
