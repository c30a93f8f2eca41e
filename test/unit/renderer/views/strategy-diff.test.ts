import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changeCounts, type DiffRow, diffRows } from '#renderer/views/backtest/strategy-diff.ts'

const text = (row: DiffRow): string => (row.kind === 'skipped' ? '…' : row.parts.map((part) => part.text).join(''))

test('a changed line stands there twice, with what changed in it marked', () => {
  const rows = diffRows('{\n  "stop": 0.02,\n  "size": 1\n}\n', '{\n  "stop": 0.05,\n  "size": 1\n}\n')
  expect(rows.map(({ kind }) => kind)).toEqual(['same', 'removed', 'added', 'same', 'same'])
  const marked = rows.flatMap((row) => (row.kind === 'skipped' ? [] : row.parts.filter((part) => part.changed)))
  expect(marked.map((part) => part.text).join(' → ')).toMatch(/02.* → .*05/)
  expect(changeCounts(rows)).toEqual({ removed: 1, added: 1 })
})

test('long unchanged stretches are left out', () => {
  const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`)
  const rows = diffRows(lines.join('\n'), lines.with(20, 'other').join('\n'))
  expect(rows.map(text)).toEqual([
    '…',
    'line 17',
    'line 18',
    'line 19',
    'line 20',
    'other',
    'line 21',
    'line 22',
    'line 23',
    '…',
  ])
  expect(rows[0]).toMatchObject({ kind: 'skipped', lines: 17 })
  expect(rows.at(-1)).toMatchObject({ kind: 'skipped', lines: 16, before: 25 })
})

test('equal texts have no changes', () => {
  expect(changeCounts(diffRows('a\nb', 'a\nb'))).toEqual({ removed: 0, added: 0 })
})

const lines = fc.array(fc.constantFrom('a', 'b', 'c d', ''), { maxLength: 12 })

test('the rows hold every line of both texts in its place', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const rows = diffRows(before.map((line) => `${line}\n`).join(''), after.map((line) => `${line}\n`).join(''))
      for (const row of rows) {
        if (row.kind === 'skipped') continue
        if ('before' in row) expect(text(row)).toBe(before[row.before - 1])
        if ('after' in row) expect(text(row)).toBe(after[row.after - 1])
      }
      const skipped = rows.reduce((sum, row) => sum + (row.kind === 'skipped' ? row.lines : 0), 0)
      expect(rows.filter((row) => row.kind === 'same' || row.kind === 'removed').length + skipped).toBe(before.length)
      expect(rows.filter((row) => row.kind === 'same' || row.kind === 'added').length + skipped).toBe(after.length)
    }),
  )
})
