import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder } from '#main/storage/make-folder.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

test('makes all that is missing, with its mode, and leaves what is there', () => {
  const folder = join(temporaryFolder(), 'a', 'b')
  makeFolder(folder, 0o700)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  makeFolder(folder)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

test('a file in the way is an error', () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  expect(() => makeFolder(file)).toThrow('EEXIST')
  expect(() => makeFolder(join(file, 'below'))).toThrow('ENOTDIR')
})

test.runIf(existsSync('/proc/self'))('where the system makes no folders the answer is an error, and comes', () => {
  expect(() => makeFolder('/proc/no-such-folder/below')).toThrow('ENOENT')
})
