import { expect, test } from 'vitest'
import { ServerTime } from '#main/exchanges/ccxt/server-time.ts'

const HOUR = 3_600_000

/** A computer whose wall clock, ticking and exchange are moved one by one. */
function world({ wall = 0, driftPerMs = 0 } = {}) {
  let real = 1_700_000_000_000
  let off = wall
  let asked = 0
  const clock = {
    now: () => real + off,
    monotonic: () => (real - 1_700_000_000_000) * (1 + driftPerMs),
    schedule: () => () => undefined,
  }
  const time = new ServerTime(clock, () => {
    asked++
    return Promise.resolve(real)
  })
  return {
    time,
    pass: (ms: number) => {
      real += ms
    },
    jump: (ms: number) => {
      off += ms
    },
    asked: () => asked,
    error: () => time.now() - real,
  }
}

test.each([2 * HOUR, -2 * HOUR, 900, -900, 0])('a wall clock that is %s ms off does not matter', async (wall) => {
  const { time, pass, error, asked } = world({ wall })
  await time.ready()
  pass(50_000)
  await time.ready()
  expect(error()).toBe(0)
  expect(time.offset()).toBe(wall === 0 ? 0 : -wall)
  expect(asked()).toBe(1)
})

test('a clock that runs 1 % fast stays within what Binance allows', async () => {
  const { time, pass, error } = world({ driftPerMs: 0.01 })
  for (let index = 0; index < 1000; index++) {
    await time.ready()
    expect(Math.abs(error())).toBeLessThan(1000)
    pass(7_000)
    expect(Math.abs(error())).toBeLessThan(1000)
  }
})

test('each jump is one resync', async () => {
  const { time, jump, asked, error } = world()
  await time.ready()
  for (const ms of [HOUR, -3 * HOUR, 700]) {
    jump(ms)
    await Promise.all([time.ready(), time.ready()])
    await time.ready()
    expect(error()).toBe(0)
  }
  expect(asked()).toBe(4)
})

test('after a long silence the time is asked for before anything is signed', async () => {
  const { time, pass, asked } = world()
  await time.ready()
  pass(HOUR)
  await time.ready()
  expect(asked()).toBe(2)
})

test('who cannot be asked is asked again the next time', async () => {
  let isDown = true
  const clock = { now: () => 5, monotonic: () => 0, schedule: () => () => undefined }
  const time = new ServerTime(clock, () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve(9)))
  await expect(time.ready()).rejects.toThrow('down')
  expect(time.offset()).toBeUndefined()
  isDown = false
  await time.ready()
  expect(time.now()).toBe(9)
})
