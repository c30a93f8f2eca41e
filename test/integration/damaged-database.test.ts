/** A damaged database at a start: set aside as it was, and the newest whole backup in its place; nothing is deleted. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openDatabase } from '#main/storage/open-database.ts'
import { isDamage, restoreDamaged } from '#main/storage/restore-damaged.ts'
import { AppError } from '#shared/errors.ts'
import { accountsStand } from '#test/builders/accounts-stand.ts'
import { type Dice, diceOf } from '#test/builders/dice.ts'
import { seedOf, times } from '#test/builders/soaking.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const NOW = Date.UTC(2026, 0, 2)
const BTC = 'BTC/USDT'

/** Turns bytes over here and there, or cuts the end off. Answers what was done. */
function damage(file: string, dice: Dice): string {
  const bytes = readFileSync(file)
  if (dice.chance(0.3)) {
    const left = dice.between(0, bytes.length - 1)
    truncateSync(file, left)
    return `cut to ${left} bytes`
  }
  const places = Array.from({ length: dice.between(1, 8) }, () => dice.between(0, bytes.length - 1))
  for (const place of places) bytes[place] = (bytes[place] ?? 0) ^ dice.between(1, 255)
  writeFileSync(file, bytes)
  return `bytes turned over at ${places.join(', ')}`
}

test(
  'whatever is turned over or cut off: what is opened is whole, and the damaged file is kept byte by byte',
  () => {
    const seed = seedOf('damage')
    const dice = diceOf(seed)
    const folder = temporaryFolder()
    const file = join(folder, 'books.sqlite')
    const backups = join(folder, 'backups')
    const insert = 'INSERT INTO settings (key, value, created_at, updated_at) VALUES (?, ?, 0, 0)'
    const database = openDatabase(folder, 'books')
    for (let row = 0; row < 300; row++) database.prepare(insert).run(`row ${row}`, JSON.stringify('x'.repeat(300)))
    mkdirSync(backups)
    database.prepare('VACUUM INTO ?').run(join(backups, 'books-v1-old.sqlite'))
    database.close()
    // A newer one that is damaged itself is passed over.
    writeFileSync(join(backups, 'books-v1-new.sqlite'), 'no database at all')
    const whole = join(temporaryFolder(), 'whole.sqlite')
    copyFileSync(file, whole)
    const outcomes = { whole: 0, restored: 0, refused: 0 }
    for (let round = 0; round < times(60, 1_000); round++) {
      rmSync(`${file}-wal`, { force: true })
      rmSync(`${file}-shm`, { force: true })
      copyFileSync(whole, file)
      const what = `seed ${seed}, round ${round}: ${damage(file, dice)}`
      const before = readFileSync(file)
      const open = (): Database.Database => openDatabase(folder, 'books')
      try {
        open().close()
        outcomes.whole++
        continue
      } catch (error) {
        expect(error, what).toBeInstanceOf(Error)
        if (!isDamage(error)) {
          // The number of the program or of the version was hit: refused in words, the file as it was.
          if (error instanceof AppError) expect(['STORAGE', 'CONFLICT'], what).toContain(error.code)
          outcomes.refused++
          continue
        }
      }
      const done = restoreDamaged(folder, 'books', NOW + round)
      expect(done?.backup, what).toBe('books-v1-old.sqlite')
      expect(readFileSync(join(done?.setAside ?? '', 'books.sqlite')).equals(before), what).toBe(true)
      const restored = open()
      expect(restored.prepare("SELECT count(*) FROM settings WHERE key LIKE 'row %'").pluck().get(), what).toBe(300)
      restored.close()
      outcomes.restored++
    }
    console.info(`damage: ${JSON.stringify(outcomes)}, seed ${seed}`)
    expect(outcomes.restored).toBeGreaterThan(0)
  },
  20 * 60_000,
)

test('without a whole backup nothing is changed, and what to do is said', () => {
  const folder = temporaryFolder()
  openDatabase(folder, 'books').close()
  const file = join(folder, 'books.sqlite')
  truncateSync(file, 5_000)
  const before = readFileSync(file)
  expect(() => openDatabase(folder, 'books')).toThrow(/damaged/)
  expect(restoreDamaged(folder, 'books', NOW)).toBeUndefined()
  expect(readFileSync(file).equals(before)).toBe(true)
  expect(readdirSync(folder).filter((name) => name.endsWith('.restoring'))).toEqual([])
})

test('books of an account at an exchange: yesterday’s are opened, and what happened since is found at the exchange', async () => {
  const stand = await accountsStand()
  const { id: account } = await stand.connect()
  await stand.ok('accounts.enableLive', { id: account })
  const buy = { account, symbol: BTC, side: 'buy', type: 'market', amount: '0.01' } as const
  await stand.until(
    () => stand.engine.dispatcher.dispatch('trading.createOrder', buy, { origin: 'cli' }),
    ({ ok }) => ok,
  )
  // The start makes a copy, and the books go on after it.
  await stand.restart()
  expect(readdirSync(join(stand.folder, 'backups')).some((name) => name.startsWith('books-v'))).toBe(true)
  await stand.until(
    () => stand.ok('accounts.status', { account }),
    ({ items }) => items[0]?.state === 'open',
  )
  await stand.until(
    () => stand.engine.dispatcher.dispatch('trading.createOrder', { ...buy, amount: '0.02' }, { origin: 'cli' }),
    ({ ok }) => ok,
  )
  await stand.engine.close()
  const file = join(stand.folder, 'books.sqlite')
  truncateSync(file, 20_000)
  const damaged = readFileSync(file)
  await stand.restart()
  const [kept] = readdirSync(join(stand.folder, 'backups')).filter((name) => name.startsWith('damaged-books-'))
  const aside = join(stand.folder, 'backups', kept ?? '')
  expect(existsSync(join(aside, 'books.sqlite')) && readFileSync(join(aside, 'books.sqlite')).equals(damaged)).toBe(
    true,
  )
  const health = await stand.ok('system.health', {})
  expect(health.checks).toContainEqual(
    expect.objectContaining({ name: 'database books', ok: false, message: expect.stringContaining('was damaged') }),
  )
  await stand.until(
    () => stand.ok('accounts.status', { account }),
    ({ items }) => items[0]?.state === 'open',
  )
  // The purchase that the books have lost is found, and can be adopted.
  await stand.until(
    () => stand.ok('trading.differences', { account }),
    ({ items }) => items.length > 0,
  )
  for (let rounds = 0; rounds < 20; rounds++) {
    const [next] = (await stand.ok('trading.differences', { account })).items
    if (next === undefined) break
    await stand.ok('trading.resolve', { id: next.id, how: 'adopt' })
  }
  const fills = await stand.ok('trading.fills', { account })
  expect(fills.items).toHaveLength(stand.fake.venue.fills(stand.key.account).length)
}, 120_000)
