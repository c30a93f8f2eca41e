import { expect, test } from 'vitest'
import { createRefresh } from '#main/desktop/tray-refresh.ts'
import { fakeClock } from '#test/builders/clock.ts'

const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

const unexpected = (error: unknown) => {
  throw error
}

test('the first request is served at once, many more once after the pause', async () => {
  const clock = fakeClock()
  let runs = 0
  const work = () => {
    runs += 1
    return Promise.resolve()
  }
  const refresh = createRefresh(clock, 1_000, work, unexpected)
  for (let i = 0; i < 50; i += 1) refresh.request()
  await settle()
  expect(runs).toBe(1)
  clock.advance(999)
  await settle()
  expect(runs).toBe(1)
  clock.advance(1)
  await settle()
  expect(runs).toBe(2)
  clock.advance(10_000)
  await settle()
  expect(runs, 'nobody asked again').toBe(2)
  refresh.request()
  await settle()
  expect(runs).toBe(3)
})

test('work that takes long is never done twice at once', async () => {
  const clock = fakeClock()
  const finish: (() => void)[] = []
  const refresh = createRefresh(clock, 1_000, () => new Promise<void>((resolve) => finish.push(resolve)), unexpected)
  refresh.request()
  refresh.request()
  clock.advance(5_000)
  await settle()
  expect(finish).toHaveLength(1)
  finish[0]?.()
  await settle()
  clock.advance(1_000)
  await settle()
  expect(finish).toHaveLength(2)
})

test('after its end nothing is begun', async () => {
  const clock = fakeClock()
  let runs = 0
  const work = () => {
    runs += 1
    return Promise.resolve()
  }
  const refresh = createRefresh(clock, 1_000, work, unexpected)
  refresh.request()
  refresh.request()
  await settle()
  refresh.end()
  clock.advance(5_000)
  refresh.request()
  await settle()
  expect(runs).toBe(1)
})

test('work that fails is told, and done again when it is asked for', async () => {
  const clock = fakeClock()
  const errors: unknown[] = []
  const refresh = createRefresh(
    clock,
    1_000,
    () => Promise.reject(new Error('no answer')),
    (error) => errors.push(error),
  )
  refresh.request()
  refresh.request()
  await settle()
  expect(errors).toHaveLength(1)
  clock.advance(1_000)
  await settle()
  expect(errors).toEqual([new Error('no answer'), new Error('no answer')])
})
