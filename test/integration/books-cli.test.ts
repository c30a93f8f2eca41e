import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createEventHub } from '#main/contract/event-hub.ts'
import { listenOnSocket } from '#main/contract/socket-server.ts'
import { exportHandlers } from '#main/system/export/calls.ts'
import type { ExportSources } from '#main/system/export/sources.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import type { CallResult } from '#shared/contract/contract.ts'
import { exportCsvInput, exportKindSchema } from '#shared/contract/export.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'
import { decimal, ZERO } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import { runCommand } from '#test/builders/cli.ts'
import { anEngine } from '#test/builders/engine.ts'
import type { Asked } from '#test/builders/export-sources.ts'
import { NOON, someSources } from '#test/builders/export-sources.ts'
import { readCsv } from '#test/builders/read-csv.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

/** Somebody who holds a data folder and answers these calls on its socket. */
async function anAnswerer(calls: Readonly<Record<string, (input: unknown) => unknown>>) {
  const folder = temporaryFolder()
  const { clock } = systemPorts()
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const dispatch = async (name: string, input: unknown): Promise<CallResult> => {
    try {
      return { ok: true, value: await calls[name]?.(input) }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return { ok: false, error: { code: error.code, message: error.message, requestId: 'r' } }
    }
  }
  const events = createEventHub(clock)
  const server = await listenOnSocket(folder, { dispatcher: { dispatch }, events, clock, log })
  onTestFinished(() => server.close())
  return folder
}

/** A data folder whose books are `sources`. */
function someBooks(sources: ExportSources = someSources()) {
  const exportCsv = exportHandlers({ sources, dialogs: undefined })['system.exportCsv']
  return anAnswerer({
    'system.exportCsv': (input) => exportCsv(exportCsvInput.parse(input), { requestId: 'r', origin: 'socket' }),
  })
}

test('export writes the table that was asked for, with the filters that were asked for', async () => {
  const asked: Asked[] = []
  const folder = await someBooks(someSources(asked))
  const cwd = temporaryFolder()
  const file = join(cwd, 'my orders.csv')
  const filters = ['--account', 'paper', '--symbol', 'BTC/USDT', '--strategy', 's-1']
  const span = ['--from', '2024-01-02', '--to', String(NOON)]
  const argv = ['export', 'orders', '--out', 'my orders.csv', ...filters, ...span]
  const outcome = await runCommand(folder, [...argv, '--json'], { cwd })
  expect(outcome).toEqual({ code: 0, stdout: `${JSON.stringify({ rows: 1, file })}\n`, stderr: '' })
  expect(readCsv(readFileSync(file, 'utf8'))).toHaveLength(2)
  expect(asked[0]?.filter).toMatchObject({
    account: 'paper',
    symbol: 'BTC/USDT',
    strategyId: 's-1',
    from: Date.UTC(2024, 0, 2),
    to: NOON,
  })
  expect(await runCommand(folder, argv, { cwd })).toEqual({ code: 0, stdout: `1 row in ${file}\n`, stderr: '' })
})

test('an export that cannot be says why, and how it ends tells usage from failure', async () => {
  const folder = await someBooks()
  const cwd = temporaryFolder()
  const run = async (...argv: string[]) => {
    const { code, stdout, stderr } = await runCommand(folder, ['export', ...argv, '--json'], { cwd })
    expect(stderr).toBe('')
    return { code, error: (JSON.parse(stdout) as { error: { code: string; message: string } }).error }
  }
  const out = ['--out', 'x.csv']
  expect(await run('everything', ...out)).toMatchObject({ code: 2, error: { code: 'VALIDATION' } })
  expect(await run('orders')).toMatchObject({ code: 2, error: { code: 'VALIDATION' } })
  expect(await run('orders', ...out, '--from', 'soon')).toMatchObject({ code: 2, error: { code: 'VALIDATION' } })
  expect(await run('orders', ...out, '--account', 'nobody')).toMatchObject({ code: 1, error: { code: 'NOT_FOUND' } })
  expect(await run('orders', '--out', 'no/x.csv')).toMatchObject({ code: 1, error: { code: 'NOT_FOUND' } })
  expect(await run('orders', ...out, '--from', '2024-02-01', '--to', '2024-01-01')).toMatchObject({
    code: 1,
    error: { code: 'VALIDATION' },
  })
})

const NOTHING: CloseAllResult = { closed: [], cancelled: [], errors: [], remaining: [] }
const LONG = { account: 'paper', symbol: 'BTC/USDT', side: 'sell', quantity: '0.10', value: '5000' } as const
const STOP = { ...LONG, value: null, orderId: 'o-7' } as const

/** Runs close-all against somebody who answers `result` and has `paper` halted; also what was asked. */
async function closeAll(result: CloseAllResult, ...argv: string[]) {
  const asked: unknown[] = []
  const folder = await anAnswerer({
    'trading.closeAll': (input) => {
      asked.push(input)
      return result
    },
    'accounts.list': () => ({ items: [{ id: 'paper' }, { id: 'other' }, { id: 'of another market' }] }),
    'risk.status': (input) => {
      const { account } = input as { account: string }
      if (account === 'of another market') throw new AppError('CONFLICT', 'it does not trade here')
      return { state: account === 'paper' ? 'halted' : 'active' }
    },
  })
  const outcome = await runCommand(folder, ['close-all', ...argv])
  return { ...outcome, asked }
}

test('close-all says what it did and how trading goes on', async () => {
  const result = { ...NOTHING, closed: [LONG], cancelled: [STOP] }
  const { code, stdout, asked } = await closeAll(result, '--account', 'paper', '--symbol', 'BTC/USDT')
  expect(asked).toEqual([{ account: 'paper', symbol: 'BTC/USDT' }])
  expect(code).toBe(0)
  expect(stdout).toBe(
    [
      'What       Account  Symbol    Side  Quantity     Value  Order',
      'closed     paper    BTC/USDT  sell      0.10  5,000.00',
      'cancelled  paper    BTC/USDT  sell      0.10         –  o-7',
      '',
      '1 position closed and 1 order cancelled. Trading stays halted until you resume it:',
      `  autocbot call risk.resume '{"account":"paper"}'`,
      '',
    ].join('\n'),
  )
})

test('what could not be closed is shown and ends with 1, as JSON too', async () => {
  const errors = [{ account: 'paper', symbol: 'ETH/USDT', code: 'NETWORK', message: 'no answer\nfrom there' }]
  const result = { ...NOTHING, remaining: [{ ...LONG, symbol: 'ETH/USDT' }], errors }
  const { code, stdout } = await closeAll(result)
  expect(code).toBe(1)
  expect(stdout).toContain('remains  paper    ETH/USDT  sell      0.10  5,000.00\n')
  expect(stdout).toContain('ETH/USDT  NETWORK  no answer from there\n')
  expect(stdout).toContain(
    'Nothing was closed or cancelled; 1 item left, 1 error: run close-all again. Trading stays halted',
  )
  const json = await closeAll(result, '--json')
  expect([json.code, JSON.parse(json.stdout), json.stderr]).toEqual([1, result, ''])
  expect((await closeAll({ ...NOTHING, errors }, '--json')).code).toBe(1)
  expect((await closeAll({ ...NOTHING, remaining: [LONG] }, '--json')).code).toBe(1)
})

test('a dry run lists values and costs and says that nothing was changed', async () => {
  const result = { ...NOTHING, closed: [{ ...LONG, estimatedCost: '7.5' }], cancelled: [STOP] }
  const { code, stdout, asked } = await closeAll(result, '--dry-run')
  expect(asked).toEqual([{ dryRun: true }])
  expect(code).toBe(0)
  expect(stdout).toContain('would close   paper    BTC/USDT  sell      0.10  5,000.00  7.50\n')
  expect(stdout).toContain('1 position would be closed and 1 order cancelled. Nothing was changed')
  const json = await closeAll(result, '--dry-run', '--json')
  expect(JSON.parse(json.stdout)).toEqual(result)
  expect((await closeAll(NOTHING, '--dry-run')).stdout).toContain(
    'There is nothing to close or cancel. Nothing was changed',
  )
})

test('close-all without anything to do still says that trading is halted', async () => {
  const { code, stdout } = await closeAll(NOTHING)
  expect(code).toBe(0)
  expect(stdout).toBe(
    'Nothing was closed or cancelled. Trading stays halted until you resume it:\n  autocbot call risk.resume \'{"account":"paper"}\'\n',
  )
})

test('what close-all did is told even where nothing more can be asked', async () => {
  const folder = await anAnswerer({
    'trading.closeAll': () => ({ ...NOTHING, closed: [LONG], cancelled: [STOP] }),
    'accounts.list': () => {
      throw new AppError('STORAGE', 'the disk is full')
    },
  })
  const { code, stdout } = await runCommand(folder, ['close-all'])
  expect(code).toBe(0)
  expect(stdout).toContain('1 position closed and 1 order cancelled. Trading stays halted')
  expect(stdout).toContain(`risk.resume '{"account":"paper"}'`)
})

test('a real engine: what was traded is in its tables, and close-all ends it', async () => {
  const { dataFolder: folder } = await anEngine()
  const out = temporaryFolder()
  const run = async (...argv: string[]) => {
    const outcome = await runCommand(folder, [...argv, '--json'])
    expect(outcome, argv.join(' ')).toMatchObject({ code: 0, stderr: '' })
    return JSON.parse(outcome.stdout)
  }
  const create = (order: object) =>
    run('call', 'trading.createOrder', JSON.stringify({ symbol: 'BTC/USDT', side: 'buy', ...order }))
  const note = '=HYPERLINK("http://x"),\nsecond line'
  const bought = await create({ type: 'market', amount: '0.1', stopLoss: '40000', note, tags: ['a', 'b'] })
  const waiting = await create({ type: 'limit', amount: '0.01', price: '30000' })

  const tables: Record<string, Record<string, string>[]> = {}
  for (const what of exportKindSchema.options) {
    const file = join(out, `${what}.csv`)
    const answer = await run('export', what, '--out', file)
    const [head = [], ...body] = readCsv(readFileSync(file, 'utf8'))
    expect(answer).toEqual({ rows: body.length, file })
    tables[what] = body.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? 'missing'])))
  }
  const { trades = [], orders = [], fills = [], positions = [], ledger = [], audit = [] } = tables
  expect(new Set(orders.map(({ id }) => id))).toEqual(new Set([bought.id, bought.stopLossOrderId, waiting.id]))
  expect(orders.find(({ id }) => id === bought.id)).toMatchObject({
    status: 'filled',
    averagePrice: bought.averagePrice,
    fee: `${bought.fee.USDT} USDT`,
    note: `'${note}`,
    tags: 'a; b',
    createdAt: new Date(bought.createdAt).toISOString(),
  })
  expect(fills.length).toBeGreaterThan(0)
  expect(positions).toMatchObject([{ symbol: 'BTC/USDT', quantity: '0.1', stopLoss: '40000' }])
  expect(trades).toMatchObject([{ symbol: 'BTC/USDT', open: 'true', exitTime: '' }])
  expect(audit.length).toBeGreaterThan(0)
  const sums = new Map<string, ReturnType<typeof decimal>>()
  for (const { currency = '', amount = '' } of ledger)
    sums.set(currency, (sums.get(currency) ?? ZERO).add(decimal(amount)))
  expect(Object.fromEntries([...sums].map(([currency, sum]) => [currency, sum.toFixed()]))).toEqual({
    BTC: '0',
    USDT: '0',
  })
  const none = ['--from', '2000-01-01', '--to', '2000-01-02']
  expect(await run('export', 'orders', '--out', join(out, 'none.csv'), ...none)).toMatchObject({ rows: 0 })

  const dry = await run('close-all', '--dry-run')
  expect(dry).toMatchObject({ closed: [{ symbol: 'BTC/USDT', quantity: '0.1' }], errors: [], remaining: [] })
  expect(Number(dry.closed[0].estimatedCost)).toBeGreaterThan(0)
  expect(dry.cancelled).toHaveLength(2)
  const { code, stdout } = await runCommand(folder, ['close-all'])
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining('1 position closed and 2 orders cancelled. Trading stays'),
  ])
  expect(stdout).toContain(`  autocbot call risk.resume '{"account":"paper"}'\n`)
  expect(await run('close-all')).toEqual(NOTHING)
  const file = join(out, 'after.csv')
  expect(await run('export', 'positions', '--out', file)).toEqual({ rows: 0, file })
  expect(await runCommand(folder, ['export', 'orders', '--out', file, '--account', 'nobody'])).toMatchObject({
    code: 1,
  })
})
