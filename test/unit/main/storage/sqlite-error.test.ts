import { expect, test } from 'vitest'
import { toStorageError, withStorageErrors } from '#main/storage/sqlite-error.ts'
import { AppError } from '#shared/errors.ts'

test.each([
  ['SQLITE_FULL', 'the disk is full'],
  ['SQLITE_IOERR_WRITE', 'the disk failed'],
  ['SQLITE_READONLY_DBMOVED', 'the file or its folder is read-only'],
  ['SQLITE_CANTOPEN', 'the file cannot be opened'],
  ['SQLITE_CORRUPT_INDEX', 'the file is damaged'],
  ['SQLITE_NOTADB', 'the file is damaged'],
  ['SQLITE_BUSY_SNAPSHOT', 'another program is using it'],
  ['ENOSPC', 'the disk is full'],
  ['EACCES', 'you have no permission'],
  ['EROFS', 'the disk is read-only'],
])('%s is STORAGE in words, with the cause kept', (code, words) => {
  const cause = Object.assign(new Error('internal words'), { code })
  const error = toStorageError(cause, '/data/books.sqlite')
  expect(error).toMatchObject({
    code: 'STORAGE',
    message: expect.stringContaining(`/data/books.sqlite: ${words}`),
    cause,
    details: { reason: code },
  })
  expect(String(error)).not.toContain('internal words')
})

test('a defect and an error in words stay what they are', () => {
  const defect = Object.assign(new Error('UNIQUE constraint failed'), { code: 'SQLITE_CONSTRAINT_UNIQUE' })
  expect(toStorageError(defect, 'f')).toBe(defect)
  const known = new AppError('CONFLICT', 'no')
  expect(() =>
    withStorageErrors('f', () => {
      throw known
    }),
  ).toThrow(known)
  expect(withStorageErrors('f', () => 3)).toBe(3)
})
