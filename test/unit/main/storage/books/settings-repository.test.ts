import { expect, test } from 'vitest'
import { createSettingsRepository } from '#main/storage/books/settings-repository.ts'
import { temporaryBooks } from '#test/builders/books.ts'

test('settings are kept by key; what is not given stays', () => {
  const books = temporaryBooks()
  const settings = createSettingsRepository(books.database, books)
  expect(settings.all()).toEqual({})
  settings.set({ theme: 'dark', fee: 0.001 })
  settings.set({ theme: 'light', nothing: undefined, list: [1, { a: null }] })
  expect(settings.all()).toEqual({ theme: 'light', fee: 0.001, list: [1, { a: null }] })
})

test('a row that is no JSON costs one setting', () => {
  const books = temporaryBooks()
  const settings = createSettingsRepository(books.database, books)
  settings.set({ theme: 'dark', fee: 0.001 })
  books.database.prepare("UPDATE settings SET value = '{' WHERE key = 'theme'").run()
  expect(settings.all()).toEqual({ fee: 0.001 })
})
