import { join, sep } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileForPath } from '#main/desktop/page-file.ts'

const FOLDER = join(sep, 'app', 'renderer')

test('the root is the page, everything else is a file below the folder', () => {
  expect(fileForPath(FOLDER, '/')).toBe(join(FOLDER, 'index.html'))
  expect(fileForPath(FOLDER, '/assets/a%20b.js')).toBe(join(FOLDER, 'assets', 'a b.js'))
})

test.each(['/../secret', '/..%2fsecret', '/%2e%2e/secret', '/a/../../renderer-other/x', '/%00', '/%E0%A4%A'])(
  '%s is no file of the page',
  (path) => {
    expect(fileForPath(FOLDER, path)).toBeUndefined()
  },
)

test('no address whatever leads outside the folder', () => {
  const part = fc.oneof(fc.constantFrom('..', '.', '%2e%2e', '%2f', '\\', '%5c', '//', ''), fc.string())
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const file = fileForPath(FOLDER, `/${parts.join('/')}`)
      expect(file === undefined || file.startsWith(FOLDER + sep)).toBe(true)
    }),
  )
})
