import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exportHandlers } from '#main/system/export/calls.ts'
import type { ExportSources } from '#main/system/export/sources.ts'
import type { CallContext } from '#shared/contract/contract.ts'
import type { ExportCsvInput, ExportKind } from '#shared/contract/export.ts'
import { exportKindSchema } from '#shared/contract/export.ts'
import { equitySnapshotSchema, ledgerEntrySchema } from '#shared/contract/portfolio.ts'
import { fillSchema } from '#shared/domain/fill.ts'
import { orderSchema } from '#shared/domain/order.ts'
import { positionSchema } from '#shared/domain/position.ts'
import { tradeSchema } from '#shared/domain/trade.ts'
import type { Asked } from '#test/builders/export-sources.ts'
import { FULL_AUDIT, FULL_ORDER, FULL_POSITION, NOON, someSources } from '#test/builders/export-sources.ts'
import { readCsv } from '#test/builders/read-csv.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

/** The export over `sources`, and the file it writes to. */
function anExport(sources: ExportSources = someSources()) {
  const file = join(temporaryFolder(), 'table.csv')
  const chosen: { file: string | undefined; asked: string[] } = { file: undefined, asked: [] }
  const dialogs = {
    chooseFileToOpen: () => Promise.resolve(undefined),
    chooseFileToSave: (name: string) => {
      chosen.asked.push(name)
      return Promise.resolve(chosen.file)
    },
  }
  const handler = exportHandlers({ sources, dialogs })['system.exportCsv']
  const run = (input: Omit<ExportCsvInput, 'file'>, origin: CallContext['origin'] = 'socket') =>
    handler({ file, ...input }, { requestId: 'r', origin })
  const table = async (input: Omit<ExportCsvInput, 'file'>) => {
    const { rows } = await run(input)
    const [head = [], ...body] = readCsv(readFileSync(file, 'utf8'))
    expect(body).toHaveLength(rows)
    return { head, body }
  }
  return { file, chosen, handler, run, table }
}

/** The one row of a table by its column names. */
async function onlyRow(what: ExportKind): Promise<Record<string, string>> {
  const { head, body } = await anExport().table({ what })
  expect(body).toHaveLength(1)
  return Object.fromEntries(head.map((name, index) => [name, body[0]?.[index] ?? 'missing']))
}

test('every field of the contract has its column, in its order and under its name', async () => {
  const fields: Record<ExportKind, readonly string[]> = {
    trades: Object.keys(tradeSchema.shape),
    orders: Object.keys(orderSchema.shape),
    fills: Object.keys(fillSchema.shape),
    positions: Object.keys(positionSchema.shape),
    equity: Object.keys(equitySnapshotSchema.shape),
    ledger: Object.keys(ledgerEntrySchema.shape),
    audit: Object.keys(FULL_AUDIT),
  }
  for (const what of exportKindSchema.options) {
    const { head } = await anExport().table({ what })
    const names = head.map((name) => name.replace(/\..*/, ''))
    expect([...new Set(names)], what).toEqual(fields[what])
  }
})

test('times are ISO 8601, decimals as stored, fees by currency, text never a formula', async () => {
  expect(await onlyRow('orders')).toMatchObject({
    amount: '0.30000000',
    price: '',
    stopPrice: '49000.5',
    'trailing.percent': '0.02',
    'trailing.activationPrice': '51000',
    averagePrice: '50000.123456789012345678',
    fee: '0.002 BNB; 0.1 USDT',
    expiresAt: '2024-01-02T12:00:00.008Z',
    reduceOnly: 'true',
    reason: "'=cmd|calc",
    note: 'two\nlines, "quoted"',
    tags: 'a; b c',
    createdAt: '2024-01-02T12:00:00.007Z',
    updatedAt: '2024-01-02T12:00:01.007Z',
  })
  expect(await onlyRow('fills')).toMatchObject({ fee: '-0.5', feeCurrency: 'USDT', time: '2024-01-02T12:00:00.007Z' })
  expect(await onlyRow('trades')).toMatchObject({
    exitTime: '',
    pnl: '-12.50',
    pnlPct: '-0.0025',
    fees: '',
    entryReason: "'-2+3",
    open: 'true',
  })
  expect(await onlyRow('positions')).toMatchObject({ markPrice: '', fees: "'-0.5 USDT", 'coverage.exchange': '0.1' })
  expect(await onlyRow('equity')).toMatchObject({ equity: '100000.10', exposure: '0.05' })
  expect(await onlyRow('ledger')).toMatchObject({ amount: '-5000', book: 'holdings' })
  expect(await onlyRow('audit')).toMatchObject({ details: '{"reason":"=1","n":1}' })
})

test('filters reach the lists; positions are filtered here', async () => {
  const asked: Asked[] = []
  const { run } = anExport(someSources(asked))
  const filter = { account: 'paper', symbol: 'BTC/USDT', strategyId: 's-1', from: NOON, to: NOON + 1 }
  for (const what of ['trades', 'orders', 'fills'] as const)
    expect(await run({ what, ...filter })).toMatchObject({ rows: 1 })
  expect(asked.map(({ list }) => list)).toEqual(['trades', 'orders', 'fills'])
  for (const one of asked) expect(one.filter).toMatchObject(filter)
  const span = { account: 'paper', from: 5, to: 5 }
  for (const what of ['equity', 'ledger'] as const) await run({ what, ...span })
  for (const one of asked.slice(3)) expect(one.filter).toMatchObject(span)
  await run({ what: 'audit', from: 1, to: 2 })
  expect(asked.at(-1)).toMatchObject({ list: 'audit', filter: { from: 1, to: 2 } })
  expect(await run({ what: 'positions', ...filter })).toMatchObject({ rows: 1 })
  for (const other of [
    { symbol: 'X/Y' },
    { strategyId: 'other' },
    { from: NOON + 1, to: NOON + 2 },
    { from: 0, to: NOON },
  ]) {
    expect(await run({ what: 'positions', ...filter, ...other })).toMatchObject({ rows: 0 })
  }
})

test('what cannot be exported is refused before anything is written', async () => {
  const { run, file } = anExport()
  const refused = (input: Omit<ExportCsvInput, 'file'>, code: string, words: string) =>
    expect(run(input)).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
  await refused({ what: 'orders', account: 'nobody' }, 'NOT_FOUND', 'nobody')
  await refused({ what: 'orders', from: NOON + 1, to: NOON }, 'VALIDATION', '2024-01-02T12:00:00.008Z lies after')
  await refused({ what: 'equity', symbol: 'BTC/USDT' }, 'VALIDATION', 'symbol')
  await refused({ what: 'ledger', strategyId: 's-1' }, 'VALIDATION', 'strategyId')
  await refused({ what: 'audit', account: 'paper' }, 'VALIDATION', 'account')
  expect(existsSync(file)).toBe(false)
})

test('the window chooses in a dialog; others name an absolute path', async () => {
  const { run, file, handler, chosen } = anExport()
  await expect(run({ what: 'orders' }, 'window')).rejects.toMatchObject({ code: 'VALIDATION' })
  expect(existsSync(file)).toBe(false)
  const context = { requestId: 'r', origin: 'window' } as const
  expect(await handler({ what: 'orders' }, context)).toEqual({ file: null, rows: 0 })
  chosen.file = file
  expect(await handler({ what: 'ledger' }, context)).toEqual({ file, rows: 1 })
  expect(chosen.asked).toEqual(['autocbot-orders.csv', 'autocbot-ledger.csv'])
  const relative = { what: 'orders', file: 'orders.csv' } as const
  await expect(handler(relative, { requestId: 'r', origin: 'socket' })).rejects.toMatchObject({ code: 'VALIDATION' })
  const headless = exportHandlers({ sources: someSources(), dialogs: undefined })['system.exportCsv']
  await expect(headless({ what: 'orders' }, context)).rejects.toThrow('no window')
})

/** `count` orders in pages, as a list call would answer them. */
function manyOrders(count: number, limits: number[] = []): Partial<ExportSources> {
  return {
    orders: ({ limit = 100, cursor = '0' }) => {
      limits.push(limit)
      const from = Number(cursor)
      const to = Math.min(count, from + limit)
      const items = Array.from({ length: to - from }, (_, index) => ({ ...FULL_ORDER, id: `o-${from + index}` }))
      return to < count ? { items, nextCursor: String(to) } : { items }
    },
  }
}

test('all pages are written in their order, and other work comes in between', async () => {
  const limits: number[] = []
  const { table } = anExport(someSources([], manyOrders(5_001, limits)))
  let turns = 0
  let isDone = false
  const count = () => {
    turns += 1
    if (!isDone) setImmediate(count)
  }
  setImmediate(count)
  const { body } = await table({ what: 'orders' })
  isDone = true
  expect(body.map(([id]) => id)).toEqual(Array.from({ length: 5_001 }, (_, index) => `o-${index}`))
  expect(Math.max(...limits)).toBeLessThanOrEqual(500)
  expect(turns).toBeGreaterThanOrEqual(limits.length)
})

test('a failure on a later page leaves nothing', async () => {
  const { orders } = manyOrders(1_000)
  const sources = someSources([], {
    orders: (filter) => {
      if (filter.cursor !== undefined || orders === undefined) throw new Error('gone')
      return orders(filter)
    },
  })
  const { run, file } = anExport(sources)
  await expect(run({ what: 'orders' })).rejects.toThrow('gone')
  expect(readdirSync(join(file, '..'))).toEqual([])
})

test('positions on several accounts are all there', async () => {
  const items = ['paper', 'other'].map((account) => ({ ...FULL_POSITION, account }))
  const { table } = anExport(someSources([], { positions: () => Promise.resolve({ items }) }))
  expect((await table({ what: 'positions' })).body.map((row) => row[1])).toEqual(['paper', 'other'])
})
