import { eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { expect, test } from 'vitest'
import { prepareWrite } from '#main/storage/books/prepare-write.ts'
import { settings } from '#main/storage/books/schema.ts'
import { temporaryBooks } from '#test/builders/books.ts'

test('values are given by name, and it is told how many rows were changed', () => {
  const { database } = temporaryBooks()
  const db = drizzle(database)
  const put = prepareWrite(
    database,
    db.insert(settings).values({
      key: sql.placeholder('name'),
      value: sql`upper(${sql.placeholder('text')})`,
      createdAt: sql.placeholder('at'),
      updatedAt: sql.placeholder('at'),
    }),
  )
  const remove = prepareWrite(database, db.delete(settings).where(eq(settings.key, sql.placeholder('name'))))
  expect(put({ text: 'dark', at: 5, name: 'theme', other: 1 })).toBe(1)
  expect(db.select().from(settings).all()).toEqual([{ key: 'theme', value: 'DARK', createdAt: 5, updatedAt: 5 }])
  expect([remove({ name: 'theme' }), remove({ name: 'theme' })]).toEqual([1, 0])
})

test('a statement with a value in it is refused, for it would be lost', () => {
  const { database } = temporaryBooks()
  const query = drizzle(database).delete(settings).where(eq(settings.key, 'theme'))
  expect(() => prepareWrite(database, query)).toThrow('from placeholders only')
})
