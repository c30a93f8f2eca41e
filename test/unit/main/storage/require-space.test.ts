import type { statfsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { requireSpace } from '#main/storage/require-space.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

/** A disk with so many bytes free. */
function disk(free: number, blocks = 1_000_000): typeof statfsSync {
  const answer = { type: 0, bsize: 1, blocks, bfree: free, bavail: free, files: 0, ffree: 0 }
  // Of the overloads of statfs only the one for plain numbers is asked.
  return (() => answer) as unknown as typeof statfsSync
}

test('what does not fit twice beside the reserve is refused before it is written, with the numbers', () => {
  const megabyte = 1024 ** 2
  expect(() => requireSpace('/data/candles.sqlite', megabyte, disk(2.4 * megabyte))).toThrow(
    expect.objectContaining({
      code: 'STORAGE',
      message:
        '/data/candles.sqlite: the disk is full: 2.4 MB are free and 2.5 MB are needed; free some space and try again; nothing was changed',
    }),
  )
  expect(() => requireSpace('/data/candles.sqlite', megabyte, disk(2.5 * megabyte))).not.toThrow()
})

test('a disk that does not say its size is trusted, a real one is asked', () => {
  expect(() => requireSpace('/data/candles.sqlite', 1, disk(0, 0))).not.toThrow()
  expect(() => requireSpace(`${temporaryFolder()}/candles.sqlite`, 1_000)).not.toThrow()
})
