/** A running engine has a long log of its books written back in a thread, and closes whole. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test, vi } from 'vitest'
import { createEngine } from '#main/engine/engine.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import { memoryLog } from '#test/builders/clock.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

test('a long log is written back while the engine runs', { timeout: 120_000 }, async () => {
  const dataFolder = temporaryFolder()
  const log = memoryLog()
  const engine = await createEngine({ dataFolder, ports: systemPorts(), log })
  const file = join(dataFolder, 'books.sqlite')
  const writer = new Database(file, { timeout: 10_000 })
  writer.pragma('wal_autocheckpoint = 0')
  writer.exec('CREATE TABLE much (text TEXT)')
  writer.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO much SELECT hex(zeroblob(1000)) FROM n`)
  writer.close()
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(5 << 20)
  await vi.waitFor(() => expect(statSync(file).size).toBeGreaterThan(5 << 20), { timeout: 60_000, interval: 100 })
  await engine.close()
  expect(existsSync(`${file}-wal`)).toBe(false)
  const books = openDatabase(dataFolder, 'books')
  expect(books.prepare('SELECT count(*) AS n FROM much').get()).toEqual({ n: 3_000 })
  books.close()
})
