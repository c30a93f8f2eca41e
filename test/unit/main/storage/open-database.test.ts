import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openDatabase } from '#main/storage/open-database.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

test('books are opened so that a commit survives a power cut', () => {
  const folder = temporaryFolder()
  for (let start = 0; start < 2; start++) {
    const database = openDatabase(folder, 'books')
    const pragma = (name: string): unknown => database.pragma(name, { simple: true })
    expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')]).toEqual(['wal', 2, 1])
    expect(pragma('busy_timeout')).toBe(5_000)
    expect(pragma('application_id')).toBe(0x41434262)
    database.close()
  }
})

test('a data folder that is made here, and the files in it, are closed to others', () => {
  const folder = join(temporaryFolder(), 'a', 'b')
  const database = openDatabase(folder, 'books')
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  for (const file of ['books.sqlite', 'books.sqlite-wal']) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
  database.close()
})

test('a folder that was there keeps its permissions', () => {
  const folder = temporaryFolder()
  chmodSync(folder, 0o755)
  openDatabase(folder, 'books').close()
  expect(statSync(folder).mode & 0o777).toBe(0o755)
})

test('a linked folder is the folder itself', () => {
  const parent = temporaryFolder()
  mkdirSync(join(parent, 'real'))
  symlinkSync(join(parent, 'real'), join(parent, 'link'))
  const database = openDatabase(join(parent, 'link'), 'books')
  expect(database.name).toBe(join(parent, 'real', 'books.sqlite'))
  database.close()
})

test.each([
  ['no database', (file: string) => writeFileSync(file, 'x'.repeat(10_000))],
  ['cut off', (file: string) => truncateSync(file, 6_000)],
  ['overwritten inside', (file: string) => writeFileSync(file, readFileSync(file).fill(0xa5, 4_096, 20_000))],
  ['with a broken header', (file: string) => writeFileSync(file, readFileSync(file).fill(0xff, 16, 30))],
])('damaged books (%s) are named and left alone', (_, damage) => {
  const folder = temporaryFolder()
  openDatabase(folder, 'books').close()
  const file = join(folder, 'books.sqlite')
  damage(file)
  const before = readFileSync(file)
  expect(() => openDatabase(folder, 'books')).toThrow(
    expect.objectContaining({
      code: 'STORAGE',
      message: expect.stringMatching(/books\.sqlite: the file is damaged.*backups folder/),
    }),
  )
  expect(readFileSync(file)).toEqual(before)
})

test("another program's database is not touched", () => {
  const folder = temporaryFolder()
  const other = new Database(join(folder, 'books.sqlite'))
  other.exec('CREATE TABLE notes (text)')
  other.close()
  expect(() => openDatabase(folder, 'books')).toThrow(
    expect.objectContaining({ code: 'STORAGE', message: expect.stringContaining('no books database of AutoCbot') }),
  )
})

test('an empty file, left by a start that was killed, becomes a database', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'books.sqlite'), '')
  const database = openDatabase(folder, 'books')
  expect(database.prepare('SELECT count(*) FROM strategies').pluck().get()).toBe(0)
  database.close()
})

test('a file where the folder should be is said in words', () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  for (const folder of [file, join(file, 'below')]) {
    expect(() => openDatabase(folder, 'books')).toThrow(
      expect.objectContaining({ code: 'STORAGE', message: expect.stringContaining('choose another folder') }),
    )
  }
})

test('a folder in the place of the database is said in words', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'books.sqlite'))
  expect(() => openDatabase(folder, 'books')).toThrow(expect.objectContaining({ code: 'STORAGE' }))
})
