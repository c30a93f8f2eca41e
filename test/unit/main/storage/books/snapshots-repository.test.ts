import { expect, test } from 'vitest'
import { createSnapshotsRepository, type SnapshotRow } from '#main/storage/books/snapshots-repository.ts'
import { tradingBooks } from '#test/builders/trading-rows.ts'

const SNAPSHOT: SnapshotRow = {
  account: 'paper',
  time: 10,
  equity: '100000.123456789012345678',
  cash: '-0.1',
  exposure: 0.1 + 0.2,
  deposits: '0',
}

test('snapshots come back exactly, by span, before a time and the last', () => {
  const { database, now } = tradingBooks()
  const snapshots = createSnapshotsRepository(database, now)
  expect(snapshots.last('paper')).toBeUndefined()
  const rows = [10, 20, 30].map((time) => ({ ...SNAPSHOT, time }))
  for (const row of rows.toReversed()) snapshots.add(row)
  snapshots.add({ ...SNAPSHOT, account: 'other', time: 40 })
  expect(snapshots.last('paper')).toEqual(rows[2])
  expect(snapshots.all('paper', 10, 20)).toEqual(rows.slice(0, 2))
  expect(snapshots.all('paper', 0, Number.MAX_SAFE_INTEGER)).toEqual(rows)
  expect(snapshots.before('paper', 29)).toEqual(rows[1])
  expect(snapshots.before('paper', 30)).toEqual(rows[2])
  expect(snapshots.before('paper', 9)).toBeUndefined()
})

test('a second snapshot of one time replaces the first, but loses no deposit', () => {
  const { database, now } = tradingBooks()
  const snapshots = createSnapshotsRepository(database, now)
  snapshots.add({ ...SNAPSHOT, deposits: '0.1' })
  snapshots.add({ ...SNAPSHOT, equity: '7', deposits: '-0.3' })
  expect(snapshots.all('paper', 0, 99)).toEqual([{ ...SNAPSHOT, equity: '7', deposits: '-0.2' }])
})
