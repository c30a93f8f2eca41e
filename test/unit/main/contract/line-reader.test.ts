import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLineReader } from '#main/contract/line-reader.ts'

test('lines come out whole however the bytes are cut', () => {
  const line = fc.string().map((text) => text.replaceAll('\n', ' '))
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 1, max: 7 }), (lines, size) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''))
      const reader = createLineReader(10_000)
      const read: string[] = []
      for (let at = 0; at < bytes.length; at += size) read.push(...(reader.push(bytes.subarray(at, at + size)) ?? []))
      expect(read).toEqual(lines.map((text) => Buffer.from(text).toString()))
    }),
  )
})

test('a line beyond the limit is refused, ended or not', () => {
  expect(createLineReader(4).push(Buffer.from('12345\n'))).toBeUndefined()
  const reader = createLineReader(4)
  expect(reader.push(Buffer.from('123'))).toEqual([])
  expect(reader.push(Buffer.from('45'))).toBeUndefined()
})
