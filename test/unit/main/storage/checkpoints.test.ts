import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkpointTask } from '#main/storage/checkpoint-task.ts'
import { Checkpoints } from '#main/storage/checkpoints.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import { fakeClock, memoryLog } from '#test/builders/clock.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const LONG = 5 << 20

async function passes(clock: ReturnType<typeof fakeClock>): Promise<void> {
  clock.advance(1_000)
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

test('a log is written back when it is long and has changed, and a failure is told and tried again', async () => {
  const file = join(temporaryFolder(), 'a.sqlite')
  const clock = fakeClock(0)
  const log = memoryLog()
  const asked: (readonly string[])[] = []
  let fails = false
  const run = async (files: readonly string[]): Promise<void> => {
    asked.push(files)
    if (fails) throw new Error('no thread')
  }
  const checkpoints = new Checkpoints({ files: [file, `${file}2`], clock, log, run })
  await passes(clock)
  writeFileSync(`${file}-wal`, 'short')
  await passes(clock)
  expect(asked).toEqual([])
  writeFileSync(`${file}-wal`, Buffer.alloc(LONG))
  await passes(clock)
  await passes(clock)
  expect(asked).toEqual([[file]])
  fails = true
  await new Promise((wait) => setTimeout(wait, 20))
  writeFileSync(`${file}-wal`, Buffer.alloc(LONG))
  await passes(clock)
  expect(asked).toHaveLength(2)
  await checkpoints.close()
  writeFileSync(`${file}-wal`, Buffer.alloc(LONG + 1))
  await passes(clock)
  expect(asked).toHaveLength(2)
})

test('the task writes back what is committed, beside a connection that goes on', () => {
  const folder = temporaryFolder()
  const database = openDatabase(folder, 'books')
  database.exec('CREATE TABLE much (text TEXT)')
  const insert = database.prepare('INSERT INTO much VALUES (?)')
  for (let row = 0; row < 200; row++) insert.run('x'.repeat(4_000))
  const before = statSync(database.name).size
  expect(checkpointTask({ files: [database.name] })).toBe(1)
  expect(statSync(database.name).size).toBeGreaterThan(before + 200 * 4_000)
  insert.run('after')
  expect(database.prepare('SELECT count(*) AS n FROM much').get()).toEqual({ n: 201 })
  expect(database.pragma('synchronous', { simple: true })).toBe(2)
  database.close()
  const again = openDatabase(folder, 'books')
  expect(again.prepare('SELECT count(*) AS n FROM much').get()).toEqual({ n: 201 })
  again.close()
})

test('a log that somebody reads is written back as far as it can be', () => {
  const database = openDatabase(temporaryFolder(), 'books')
  database.exec('CREATE TABLE much (text TEXT)')
  database.exec('BEGIN IMMEDIATE')
  database.exec("INSERT INTO much VALUES ('open')")
  expect(() => checkpointTask({ files: [database.name] })).not.toThrow()
  database.exec('COMMIT')
  expect(database.prepare('SELECT count(*) AS n FROM much').get()).toEqual({ n: 1 })
  database.close()
})
