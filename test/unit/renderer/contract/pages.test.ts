import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fetchPages, joinColumns } from '#renderer/contract/pages.ts'

test('every page is fetched, in order, each with the cursor of the one before', async () => {
  const asked: (string | undefined)[] = []
  const pages = await fetchPages(async (cursor) => {
    asked.push(cursor)
    return asked.length < 3 ? { at: asked.length, nextCursor: String(asked.length) } : { at: asked.length }
  })
  expect(asked).toEqual([undefined, '1', '2'])
  expect(pages.map((page) => page.at)).toEqual([1, 2, 3])
})

test('a cursor that leads back is refused instead of followed for ever', async () => {
  await expect(fetchPages(async () => ({ nextCursor: 'same' }))).rejects.toThrow('read before')
})

test('no page is fetched after the reader has gone, and at most as many as wanted', async () => {
  const gone = new AbortController()
  let fetched = 0
  const answer = fetchPages(
    async () => {
      fetched += 1
      gone.abort()
      return { nextCursor: String(fetched) }
    },
    { signal: gone.signal },
  )
  await expect(answer).rejects.toThrow()
  expect(fetched).toBe(1)

  let count = 0
  expect(await fetchPages(async () => ({ nextCursor: String(++count) }), { most: 2 })).toHaveLength(2)
})

test('joined columns are the whole, however it was cut into pages', () => {
  const column = fc.array(fc.double({ noNaN: true }), { maxLength: 20 })
  fc.assert(
    fc.property(fc.array(column, { maxLength: 8 }), (parts) => {
      const pages = parts.map((part) => ({
        time: Float64Array.from(part),
        close: Float64Array.from(part, (x) => x / 2),
      }))
      const joined = joinColumns(['time', 'close'], pages)
      expect([...joined.time]).toEqual(parts.flat())
      expect([...joined.close]).toEqual(parts.flat().map((x) => x / 2))
    }),
  )
})
