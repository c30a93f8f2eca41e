import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { KEPT_BACKUPS } from '#main/storage/backup.ts'
import { readMigrations } from '#main/storage/migrations.ts'
import { type DatabaseName, migrationsFolder } from '#main/storage/migrations-folder.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

/**
 * For every version but the newest: rows as that version would have held them, and what must be left of them after the
 * migrations. A new migration adds the version before it here; the last test fails until it does.
 */
const ROWS: Readonly<Record<DatabaseName, readonly { insert: string; check: string; expected: unknown }[]>> = {
  books: [
    {
      insert: `INSERT INTO backtest_results (id, strategy_name, source, symbol, series_timeframe, timeframe, bars, from_time,
          to_time, initial_capital, final_equity, duration_ms, created_at, updated_at, metrics, warnings, request, definition)
        VALUES ('a', 'SMA cross', 'import', 'BTC/"USDT', '1h', '4h', 10, 5, 95, 10000, 11000.5, 1.5, 1, 1, '{}', '[]', '{}', '{}')`,
      check: `SELECT id, symbol, symbols, final_equity, optimistic_equity, ambiguous_bars FROM backtest_results`,
      expected: [
        {
          id: 'a',
          symbol: 'BTC/"USDT',
          symbols: '["BTC/\\"USDT"]',
          final_equity: 11000.5,
          optimistic_equity: 11000.5,
          ambiguous_bars: 0,
        },
      ],
    },
    {
      insert: `INSERT INTO settings (key, value, created_at, updated_at) VALUES ('theme', '"light"', 1, 2)`,
      check: 'SELECT key, value, updated_at, (SELECT count(*) FROM orders) AS orders FROM settings',
      expected: [{ key: 'theme', value: '"light"', updated_at: 2, orders: 0 }],
    },
    {
      insert: `INSERT INTO accounts (id, name, kind, market, exchange, currency, live, created_at, updated_at)
          VALUES ('paper', 'Paper', 'paper', 'simulated', 'paper', 'USDT', 0, 1, 1);
        INSERT INTO orders (id, account_id, client_order_id, symbol, side, type, status, amount, filled, filled_value, fee,
          time_in_force, post_only, reduce_only, purpose, held_by, strategy_id, created_at, updated_at)
          VALUES ('o', 'paper', 'c', 'BTC/USDT', 'buy', 'market', 'filled', '0.1', '0.1', '5000', '{}', 'GTC', 0, 0, 'entry',
          'exchange', 's', 1, 1);
        INSERT INTO fills (account_id, symbol, fill_id, order_id, side, price, amount, fee, fee_currency, liquidity, time,
          created_at, updated_at) VALUES ('paper', 'BTC/USDT', 'f', 'o', 'buy', '50000', '0.1', '5', 'USDT', 'taker', 2, 2, 2)`,
      check: `SELECT fill_id, fills.strategy_id, orders.amount, (SELECT count(*) FROM ledger_balances) AS balances
        FROM fills JOIN orders ON orders.id = order_id`,
      expected: [{ fill_id: 'f', strategy_id: 's', amount: '0.1', balances: 0 }],
    },
    {
      insert: `INSERT INTO accounts (id, name, kind, market, exchange, currency, live, created_at, updated_at)
          VALUES ('paper', 'Paper', 'paper', 'simulated', 'paper', 'USDT', 0, 1, 1);
        INSERT INTO orders (id, account_id, client_order_id, symbol, side, type, status, amount, filled, filled_value, fee,
          time_in_force, post_only, reduce_only, purpose, held_by, created_at, updated_at)
          VALUES ('o', 'paper', 'c', 'BTC/USDT', 'buy', 'market', 'denied', '0.1', '0', '0', '{}', 'IOC', 0, 0, 'entry',
          'exchange', 1, 1)`,
      check: `SELECT id, status FROM orders INDEXED BY orders_by_status_time WHERE account_id = 'paper' AND status = 'denied'`,
      expected: [{ id: 'o', status: 'denied' }],
    },
    {
      insert: `INSERT INTO accounts (id, name, kind, market, exchange, currency, live, created_at, updated_at)
          VALUES ('paper', 'Paper', 'paper', 'simulated', 'paper', 'USDT', 0, 1, 1);
        INSERT INTO orders (id, account_id, client_order_id, symbol, side, type, status, amount, filled, filled_value, fee,
          time_in_force, post_only, reduce_only, purpose, held_by, strategy_id, created_at, updated_at)
          VALUES ('o', 'paper', 'c', 'BTC/USDT', 'buy', 'market', 'filled', '0.1', '0.1', '5000', '{}', 'IOC', 0, 0, 'entry',
          'exchange', 's', 1, 1)`,
      check: `SELECT id, strategy_id, why, (SELECT count(*) FROM strategy_runs) AS runs,
        (SELECT count(*) FROM strategy_signals) AS signals FROM orders`,
      expected: [{ id: 'o', strategy_id: 's', why: null, runs: 0, signals: 0 }],
    },
    {
      insert: `INSERT INTO accounts (id, name, kind, market, exchange, currency, live, created_at, updated_at)
          VALUES ('paper', 'Paper', 'paper', 'simulated', 'paper', 'USDT', 0, 1, 1),
            ('paper-exchange', 'Paper', 'paper', 'exchange', 'paper', 'USDT', 0, 2, 2)`,
      check: `SELECT id, source, environment, url, credential_id, (SELECT count(*) FROM credentials) AS credentials
        FROM accounts ORDER BY created_at`,
      expected: [
        { id: 'paper', source: 'simulated', environment: null, url: null, credential_id: null, credentials: 0 },
        { id: 'paper-exchange', source: 'binance', environment: null, url: null, credential_id: null, credentials: 0 },
      ],
    },
    {
      insert: `INSERT INTO accounts (id, name, kind, market, exchange, currency, live, created_at, updated_at)
          VALUES ('paper', 'Paper', 'paper', 'simulated', 'paper', 'USDT', 0, 1, 1)`,
      check: `SELECT id, (SELECT count(*) FROM differences) AS differences,
        (SELECT count(*) FROM reconciliations) AS reconciliations FROM accounts`,
      expected: [{ id: 'paper', differences: 0, reconciliations: 0 }],
    },
    {
      insert: `INSERT INTO backtest_results (id, strategy_name, source, symbol, series_timeframe, timeframe, bars, from_time,
          to_time, initial_capital, final_equity, duration_ms, created_at, updated_at, metrics, warnings, request, definition)
        VALUES ('a', 'SMA cross', 'import', 'BTC/USDT', '1h', '4h', 10, 5, 95, 10000, 11000.5, 1.5, 1, 1, '{}', '[]', '{}', '{}')`,
      check: 'SELECT id, final_equity, honesty, honesty_at FROM backtest_results',
      expected: [{ id: 'a', final_equity: 11000.5, honesty: null, honesty_at: null }],
    },
  ],
  candles: [],
  runs: [
    {
      insert: `INSERT INTO backtest_trades (result_id, page, trades, created_at, updated_at) VALUES ('r', 0, '[]', 1, 1)`,
      check: 'SELECT result_id, trades, (SELECT count(*) FROM optimizations) AS searches FROM backtest_trades',
      expected: [{ result_id: 'r', trades: '[]', searches: 0 }],
    },
  ],
  paper: [],
}

const NAMES: readonly DatabaseName[] = ['books', 'candles', 'runs', 'paper']

/** The migrations up to `version`, as an older release shipped them. */
function migrationsUpTo(name: DatabaseName, version: number): string {
  const source = migrationsFolder(name)
  const folder = join(temporaryFolder(), name)
  mkdirSync(join(folder, 'meta'), { recursive: true })
  const journal = JSON.parse(readFileSync(join(source, 'meta/_journal.json'), 'utf8'))
  const entries = journal.entries.slice(0, version)
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }))
  for (const { tag } of entries) copyFileSync(join(source, `${tag}.sql`), join(folder, `${tag}.sql`))
  return folder
}

function schemaOf(folder: string, name: DatabaseName, migrations = migrationsFolder(name)): unknown[] {
  const database = openDatabase(folder, name, { migrationsFolder: migrations })
  const schema = database.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY type, name').all()
  database.close()
  return schema
}

/** A folder with the committed migrations and one more statement as the next version. */
function withNext(name: DatabaseName, statement: string): string {
  const source = migrationsFolder(name)
  const newest = readMigrations(source).length
  const folder = migrationsUpTo(name, newest)
  const journal = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8'))
  journal.entries.push({ idx: newest, tag: 'next' })
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify(journal))
  writeFileSync(join(folder, 'next.sql'), statement)
  return folder
}

for (const name of NAMES) {
  const newest = readMigrations(migrationsFolder(name)).length

  for (let version = 0; version < newest; version++) {
    test(`${name}: version ${version} becomes version ${newest} with its rows`, () => {
      const folder = temporaryFolder()
      const rows = ROWS[name][version - 1]
      if (version > 0) {
        const database = openDatabase(folder, name, { migrationsFolder: migrationsUpTo(name, version) })
        database.exec(rows.insert)
        database.close()
      }
      const fresh = schemaOf(temporaryFolder(), name)
      expect(schemaOf(folder, name)).toEqual(fresh)
      if (version > 0) {
        const database = openDatabase(folder, name)
        expect(database.prepare(rows.check).all()).toEqual(rows.expected)
        database.close()
      }
    })
  }

  test(`${name}: every earlier version has rows to test with`, () => {
    expect(ROWS[name].length).toBe(newest - 1)
  })

  test(`${name}: an older database is copied before it is migrated, a new one is not`, () => {
    const folder = temporaryFolder()
    openDatabase(folder, name).close()
    expect(readdirSync(folder)).not.toContain('backups')
    openDatabase(folder, name, {
      migrationsFolder: withNext(name, 'CREATE TABLE extra (id integer)'),
      now: () => Date.UTC(2025, 0, 2, 3, 4, 5),
    }).close()
    expect(readdirSync(join(folder, 'backups'))).toEqual([`${name}-v${newest}-20250102T030405.000Z.sqlite`])
    const copy = new Database(join(folder, 'backups', readdirSync(join(folder, 'backups'))[0]), { readonly: true })
    expect(copy.pragma('user_version', { simple: true })).toBe(newest)
    expect(copy.pragma('quick_check', { simple: true })).toBe('ok')
    copy.close()
  })

  test(`${name}: a migration that fails leaves the database as it was`, () => {
    const folder = temporaryFolder()
    const before = schemaOf(folder, name)
    const broken = withNext(
      name,
      'CREATE TABLE extra (id integer);--> statement-breakpoint\nINSERT INTO nowhere VALUES (1)',
    )
    expect(() => openDatabase(folder, name, { migrationsFolder: broken })).toThrow('no such table: nowhere')
    expect(schemaOf(folder, name)).toEqual(before)
  })

  test(`${name}: a database of a newer version is refused and left alone`, () => {
    const folder = temporaryFolder()
    openDatabase(folder, name, { migrationsFolder: withNext(name, 'CREATE TABLE extra (id integer)') }).close()
    expect(() => openDatabase(folder, name)).toThrow(
      expect.objectContaining({
        code: 'CONFLICT',
        message: expect.stringContaining(`schema version ${newest + 1}, this one knows ${newest}`),
      }),
    )
  })

  test(`${name}: a worker does not migrate`, () => {
    const folder = temporaryFolder()
    openDatabase(folder, name).close()
    openDatabase(folder, name, { migrate: false }).close()
    const next = withNext(name, 'CREATE TABLE extra (id integer)')
    expect(() => openDatabase(folder, name, { migrationsFolder: next, migrate: false })).toThrow(
      expect.objectContaining({ code: 'CONFLICT' }),
    )
  })
}

test('only the newest backups are kept', () => {
  const folder = temporaryFolder()
  openDatabase(folder, 'books').close()
  const newest = readMigrations(migrationsFolder('books')).length
  const next = withNext('books', 'CREATE TABLE extra (id integer)')
  for (let day = 1; day <= KEPT_BACKUPS + 3; day++) {
    const database = openDatabase(folder, 'books', { migrationsFolder: next, now: () => Date.UTC(2025, 0, day) })
    database.exec('DROP TABLE extra')
    database.pragma(`user_version = ${newest}`)
    database.close()
  }
  const days = readdirSync(join(folder, 'backups')).map((file) =>
    file.slice(`books-v${newest}-`.length, `books-v${newest}-20250101`.length),
  )
  expect(days.toSorted()).toEqual(Array.from({ length: KEPT_BACKUPS }, (_, i) => `2025010${i + 4}`))
})

test('migrations are found beside a bundle or in the source tree, else it is said', () => {
  const bundle = temporaryFolder()
  mkdirSync(join(bundle, 'migrations/books/meta'), { recursive: true })
  writeFileSync(join(bundle, 'migrations/books/meta/_journal.json'), '{}')
  expect(migrationsFolder('books', bundle)).toBe(join(bundle, 'migrations/books'))
  expect(() => migrationsFolder('candles', bundle)).toThrow('the migrations of the candles database are missing')
})
