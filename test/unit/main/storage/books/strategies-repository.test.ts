import { expect, test } from 'vitest'
import { createStrategiesRepository, type StrategiesRepository } from '#main/storage/books/strategies-repository.ts'
import { temporaryBooks } from '#test/builders/books.ts'

const SMA = {
  name: 'SMA cross',
  description: 'two averages',
  type: 'definition',
  definition: '{ "version": 1 }',
} as const

function repository(): StrategiesRepository {
  const books = temporaryBooks()
  return createStrategiesRepository(books.database, books)
}

test('a strategy is stored as it was written', () => {
  const strategies = repository()
  const made = strategies.create(SMA)
  expect(made).toEqual({
    ...SMA,
    id: 'id-0001',
    version: 1,
    createdAt: made.createdAt,
    updatedAt: made.createdAt,
    deletedAt: null,
  })
  expect(strategies.get(made.id)).toEqual(made)
})

test('an update adds a version and the old ones can still be read', () => {
  const strategies = repository()
  const { id } = strategies.create(SMA)
  const second = strategies.update(id, { definition: '{"version":1,"x":2}', expectedVersion: 1 })
  expect(second.version).toBe(2)
  const third = strategies.update(id, { name: 'renamed' })
  expect(third).toMatchObject({
    version: 3,
    name: 'renamed',
    description: 'two averages',
    definition: '{"version":1,"x":2}',
  })
  expect(strategies.get(id, 1).definition).toBe(SMA.definition)
  expect(strategies.versions(id).items.map(({ version }) => version)).toEqual([3, 2, 1])
  const page = strategies.versions(id, { limit: 2 })
  expect(strategies.versions(id, { limit: 2, cursor: page.nextCursor }).items.map(({ version }) => version)).toEqual([
    1,
  ])
})

test('an update of another version than expected is refused and changes nothing', () => {
  const strategies = repository()
  const { id } = strategies.create(SMA)
  strategies.update(id, { name: 'first' })
  expect(() => strategies.update(id, { name: 'second', expectedVersion: 1 })).toThrow(
    expect.objectContaining({ code: 'CONFLICT', details: { id, currentVersion: 2, expectedVersion: 1 } }),
  )
  expect(strategies.get(id)).toMatchObject({ version: 2, name: 'first' })
})

test('a removed strategy leaves the list, can be read, not updated, and comes back', () => {
  const strategies = repository()
  const { id } = strategies.create(SMA)
  strategies.softDelete(id)
  strategies.softDelete(id)
  expect(strategies.list().items).toEqual([])
  expect(strategies.list({ includeDeleted: true }).items.length).toBe(1)
  expect(strategies.get(id).deletedAt).not.toBeNull()
  expect(() => strategies.update(id, { name: 'x' })).toThrow('was removed; restore it first')
  expect(strategies.restore(id).deletedAt).toBeNull()
  expect(strategies.list().items.length).toBe(1)
})

test('the newest change comes first, page by page', () => {
  const strategies = repository()
  const ids = Array.from({ length: 5 }, (_, i) => strategies.create({ ...SMA, name: `s${i}` }).id)
  strategies.update(ids[1], { description: 'changed' })
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = strategies.list({ limit: 2, cursor })
    seen.push(...page.items.map(({ name }) => name))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  expect(seen).toEqual(['s1', 's4', 's3', 's2', 's0'])
})

test('what does not exist is NOT_FOUND, a made-up cursor VALIDATION', () => {
  const strategies = repository()
  const notFound = expect.objectContaining({ code: 'NOT_FOUND' })
  expect(() => strategies.get('none')).toThrow(notFound)
  expect(() => strategies.update('none', {})).toThrow(notFound)
  expect(() => strategies.softDelete('none')).toThrow(notFound)
  expect(() => strategies.restore('none')).toThrow(notFound)
  expect(() => strategies.versions('none')).toThrow(notFound)
  expect(() => strategies.get(strategies.create(SMA).id, 9)).toThrow(notFound)
  expect(() => strategies.list({ cursor: "x' OR 1=1" })).toThrow(expect.objectContaining({ code: 'VALIDATION' }))
})

test('names that look like SQL or objects are only names', () => {
  const strategies = repository()
  for (const name of ["'; DROP TABLE strategies; --", '__proto__', '\u202eevil', '💥'.repeat(50)]) {
    expect(strategies.get(strategies.create({ ...SMA, name }).id).name).toBe(name)
  }
})
