import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRotatingFile } from '#main/system/rotating-file.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

test('a full log is put aside and the oldest goes', () => {
  const folder = join(temporaryFolder(), 'logs')
  const log = openRotatingFile(folder, 'x', 100, 2)
  for (let line = 0; line < 10; line++) log.write(`${line}`.repeat(60).concat('\n'))
  log.close()
  log.write('after the end\n')
  expect(readdirSync(folder).sort()).toEqual(['x.1.log', 'x.2.log', 'x.log'])
  expect(readFileSync(join(folder, 'x.log'), 'utf8')).toBe(`${'9'.repeat(60)}\n`)
  expect(readFileSync(join(folder, 'x.2.log'), 'utf8')).toBe(`${'7'.repeat(60)}\n`)
  expect(statSync(join(folder, 'x.log')).mode & 0o777).toBe(0o600)
})

test('it goes on where an earlier run ended', () => {
  const folder = temporaryFolder()
  for (const text of ['a\n', 'b\n']) {
    const log = openRotatingFile(folder, 'x')
    log.write(text)
    log.close()
  }
  expect(readFileSync(join(folder, 'x.log'), 'utf8')).toBe('a\nb\n')
})
