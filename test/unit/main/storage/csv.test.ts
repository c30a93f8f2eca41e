import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cell } from '#main/storage/csv.ts'
import { writeCsv } from '#main/storage/csv.ts'
import { AppError } from '#shared/errors.ts'
import { readCsv } from '#test/builders/read-csv.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

async function written(head: readonly string[], ...pages: (readonly (readonly Cell[])[])[]): Promise<string> {
  const file = join(temporaryFolder(), 'table.csv')
  const rows = await writeCsv(file, { head, pages })
  expect(rows).toBe(pages.flat().length)
  return readFileSync(file, 'utf8')
}

test('hostile text is plain text, byte by byte; numbers are never touched', async () => {
  const cells: readonly (readonly [Cell, string])[] = [
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['+1', `'+1`],
    ['-1', `'-1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\t=1', `'\t=1`],
    ['\r=1', `"'\r=1"`],
    ['＝1+1', `'＝1+1`],
    ['a=1', 'a=1'],
    [`'=1`, `'=1`],
    [' =1', ' =1'],
    ['a,b', '"a,b"'],
    ['one\ntwo', '"one\ntwo"'],
    ['one\r\ntwo', '"one\r\ntwo"'],
    ['say "no"', '"say ""no"""'],
    ['"', '""""'],
    ['日本 🚀 e\u0301 \u202e', '日本 🚀 e\u0301 \u202e'],
    ['', ''],
    [null, ''],
    [undefined, ''],
    [-1.5, '-1.5'],
    [1e-7, '1e-7'],
    [Number.NaN, ''],
    [Number.POSITIVE_INFINITY, ''],
    [true, 'true'],
    [{ decimal: '-0.000000000000000001' }, '-0.000000000000000001'],
    [{ decimal: '1000000000000000000.10' }, '1000000000000000000.10'],
    [{ decimal: '=1+1' }, `'=1+1`],
    [{ decimal: '-1+cmd' }, `'-1+cmd`],
  ]
  const text = await written(
    ['n', 'x'],
    cells.map(([cell], index) => [index, cell]),
  )
  expect(text).toBe(`n,x\n${cells.map(([, expected], index) => `${index},${expected}\n`).join('')}`)
  expect(readCsv(text)).toHaveLength(cells.length + 1)
})

test('whatever is written is read again, and no text of it begins a formula', async () => {
  const nasty = fc.string({ unit: fc.constantFrom(...Array.from('=+-@\t\r\n",\'a ;＝é🚀')) })
  const cell = fc.oneof(fc.string({ unit: 'grapheme' }), nasty)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 20 }), async (rows) => {
      const again = readCsv(await written(['a', 'b', 'c'], rows.slice(0, 7), rows.slice(7))).slice(1)
      expect(again.map((row) => row.map((text) => text.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '')))).toEqual(
        rows.map((row) => row.map((text) => text.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, ''))),
      )
      for (const text of again.flat()) expect(text).not.toMatch(/^[=+\-@\t\r]/)
    }),
    { numRuns: 200 },
  )
})

test('the whole file or nothing: what was there before stays, and no pieces are left', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'table.csv')
  writeFileSync(file, 'before')
  async function* failing() {
    yield [['1']]
    await Promise.resolve()
    throw new AppError('STORAGE', 'the second page is gone')
  }
  await expect(writeCsv(file, { head: ['x'], pages: failing() })).rejects.toThrow('the second page is gone')
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['before', ['table.csv']])
  expect(await writeCsv(file, { head: ['x'], pages: [] })).toBe(0)
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['x\n', ['table.csv']])
})

test('a file that cannot be is refused in words', async () => {
  const folder = temporaryFolder()
  const table = { head: ['x'], pages: [] }
  const missing = join(folder, 'missing', 'x.csv')
  await expect(writeCsv(missing, table)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: `the folder ${join(folder, 'missing')} does not exist`,
  })
  mkdirSync(join(folder, 'there'))
  await expect(writeCsv(join(folder, 'there'), table)).rejects.toMatchObject({
    code: 'STORAGE',
    message: expect.stringContaining('is a folder; name a file'),
  })
  expect(readdirSync(folder)).toEqual(['there'])
})

test.skipIf(process.platform === 'win32')('a pipe or a device is not replaced by a file', async () => {
  const pipe = join(temporaryFolder(), 'pipe')
  execFileSync('mkfifo', [pipe])
  await expect(writeCsv(pipe, { head: ['x'], pages: [] })).rejects.toMatchObject({
    code: 'STORAGE',
    message: expect.stringContaining('no ordinary file'),
  })
  expect(statSync(pipe).isFIFO()).toBe(true)
})
