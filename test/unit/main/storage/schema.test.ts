import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api'
import { expect, test } from 'vitest'
import * as differences from '#main/storage/books/differences-schema.ts'
import * as running from '#main/storage/books/running-schema.ts'
import * as books from '#main/storage/books/schema.ts'
import * as trading from '#main/storage/books/trading-schema.ts'
import * as candles from '#main/storage/candles/schema.ts'
import { migrationsFolder } from '#main/storage/migrations-folder.ts'
import * as paper from '#main/storage/paper/schema.ts'
import * as runs from '#main/storage/runs/schema.ts'

/** What drizzle-kit would still have to generate to get from the newest committed migration to the schema. */
async function missingStatements(
  name: 'books' | 'candles' | 'runs' | 'paper',
  schema: Record<string, unknown>,
): Promise<string[]> {
  const meta = join(migrationsFolder(name), 'meta')
  const journal = JSON.parse(readFileSync(join(meta, '_journal.json'), 'utf8'))
  const newest = String(journal.entries.length - 1).padStart(4, '0')
  const committed = JSON.parse(readFileSync(join(meta, `${newest}_snapshot.json`), 'utf8'))
  return generateSQLiteMigration(committed, await generateSQLiteDrizzleJson(schema))
}

test.each([
  ['books', { ...books, ...differences, ...running, ...trading }],
  ['candles', candles],
  ['runs', runs],
  ['paper', paper],
] as const)('the committed migrations of %s lead to its schema', async (name, schema) => {
  expect(await missingStatements(name, schema)).toEqual([])
})

test('a column without a migration would be noticed', async () => {
  const { backtestSeries: _left, ...fewer } = runs
  expect(await missingStatements('runs', fewer)).toEqual([expect.stringContaining('backtest_series')])
})
