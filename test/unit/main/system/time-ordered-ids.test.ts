import { expect, test } from 'vitest'
import { createTimeOrderedIds } from '#main/system/time-ordered-ids.ts'

test('ids are UUIDs of version 7 with the time in front', () => {
  const id = createTimeOrderedIds(() => 0x0123_4567_89ab).next()
  expect(id).toMatch(/^01234567-89ab-7000-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('each is greater than those before it, also within a millisecond and where the clock goes back', () => {
  let time = 1_700_000_000_000
  const ids = createTimeOrderedIds(() => time)
  const made: string[] = []
  const make = (count: number): void => {
    for (let each = 0; each < count; each++) made.push(ids.next())
  }
  make(10_000)
  time -= 5_000
  make(10)
  time += 60_000
  make(10)
  expect(made).toEqual(made.toSorted())
  expect(new Set(made).size).toBe(10_020)
  expect(made.at(-1)?.slice(0, 18)).toBe(
    `${time
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-7009`,
  )
})
