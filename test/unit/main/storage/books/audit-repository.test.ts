import { expect, test } from 'vitest'
import { createAuditRepository } from '#main/storage/books/audit-repository.ts'
import { temporaryBooks } from '#test/builders/books.ts'

test('entries are kept in the order in which they were made, with their details', () => {
  const { database } = temporaryBooks()
  const audit = createAuditRepository(database, () => 5)
  for (let index = 1; index <= 12; index++) {
    audit.add({ action: 'risk.setLimits', origin: 'cli', details: { index, note: 'ß\n"', nested: [null, { a: 1.5 }] } })
  }
  const { items } = audit.list()
  expect(items.map(({ details }) => details['index'])).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  expect(items[11]).toEqual({
    id: '000000000001',
    action: 'risk.setLimits',
    origin: 'cli',
    details: { index: 1, note: 'ß\n"', nested: [null, { a: 1.5 }] },
    time: 5,
  })
})

test('an entry that is no JSON is not written', () => {
  const { database, now } = temporaryBooks()
  const audit = createAuditRepository(database, now)
  expect(() => audit.add({ action: 'a', origin: 'cli', details: { amount: 1n } })).toThrow(TypeError)
  expect(audit.list().items).toEqual([])
})
