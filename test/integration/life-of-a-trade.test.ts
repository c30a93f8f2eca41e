import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { portfolioCalls } from '#shared/contract/portfolio.ts'
import { tradingCalls } from '#shared/contract/trading.ts'
import { type Decimal, decimal, decimalText, roundDownTo, ZERO } from '#shared/decimal.ts'
import { orderSchema } from '#shared/domain/order.ts'
import { positionSchema } from '#shared/domain/position.ts'
import { runCommand } from '#test/builders/cli.ts'
import { readCsv } from '#test/builders/read-csv.ts'
import { serving } from '#test/builders/serving.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

type Row = Readonly<Record<string, string>>

const outputs = new Map([...tradingCalls, ...portfolioCalls].map(({ name, output }) => [name as string, output]))

/** Calls as a trader would on the command line. */
function callerOf(folder: string) {
  const run = async (name: string, input: unknown): Promise<{ code: number; answer: unknown }> => {
    const { code, stdout, stderr } = await runCommand(folder, ['call', name, JSON.stringify(input), '--json'])
    if (stdout === '') throw new Error(stderr)
    return { code, answer: JSON.parse(stdout) }
  }
  return {
    run,
    /** Answers what a call that must not fail has answered, and that it is what the contract says. */
    async call(name: string, input: unknown): Promise<unknown> {
      const { code, answer } = await run(name, input)
      expect({ name, code, answer }).toMatchObject({ code: 0, answer: {} })
      return outputs.get(name)?.parse(answer)
    },
  }
}

async function exported(folder: string, what: string): Promise<Row[]> {
  const file = join(folder, `${what}.csv`)
  const outcome = await runCommand(folder, ['export', what, '--out', file, '--json'])
  expect(outcome).toMatchObject({ code: 0, stderr: '' })
  const [head = [], ...rows] = readCsv(readFileSync(file, 'utf8'))
  expect(JSON.parse(outcome.stdout)).toMatchObject({ rows: rows.length })
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])))
}

function sum(rows: readonly Row[], column: string): Decimal {
  return rows.reduce((total, row) => total.add(row[column] ?? 'missing'), ZERO)
}

/** Plain text without trailing zeros, for comparing what was written in two ways. */
function plain(text: string | undefined): string {
  return decimalText(decimal(text ?? ''))
}

test('the life of a trade: bought, protected, stopped out, written down and exported', {
  timeout: 300_000,
}, async () => {
  const folder = temporaryFolder()
  const serve = await serving(folder, ['--market=simulated'])
  expect(serve.ready).toMatchObject({ event: 'ready', market: 'simulated' })
  const { call, run } = callerOf(folder)

  const far = { symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.1', stopLoss: '40000', takeProfit: '90000' }
  const bought = orderSchema.parse(
    await call('trading.createOrder', { ...far, note: '=1+1', tags: ['first'], idempotencyKey: 'once' }),
  )
  expect(bought).toMatchObject({ status: 'filled', filled: '0.1', remaining: '0', account: 'paper' })

  // The answer came with stop and target in place.
  expect(await call('trading.order', { id: bought.stopLossOrderId })).toMatchObject({
    status: 'open',
    type: 'stop',
    side: 'sell',
    amount: '0.1',
    stopPrice: '40000',
    reduceOnly: true,
    parentOrderId: bought.id,
  })
  expect(await call('trading.order', { id: bought.takeProfitOrderId })).toMatchObject({
    status: 'open',
    type: 'limit',
    amount: '0.1',
    price: '90000',
  })
  const positions = async () => {
    const page = await call('trading.positions', {})
    return positionSchema.array().parse((page as { items: unknown }).items)
  }
  const [opened] = await positions()
  expect(opened).toMatchObject({
    symbol: 'BTC/USDT',
    side: 'long',
    quantity: '0.1',
    averagePrice: bought.averagePrice,
    stopLoss: '40000',
    takeProfit: '90000',
    coverage: { exchange: '0.1', engine: '0', naked: '0' },
  })

  // The same command again buys nothing more.
  expect(
    await call('trading.createOrder', { ...far, note: '=1+1', tags: ['first'], idempotencyKey: 'once' }),
  ).toMatchObject({ id: bought.id })

  // The stop follows the market closely until the market comes to it.
  for (let left = await positions(); left[0] !== undefined; left = await positions()) {
    const [{ id, markPrice, stopLoss = '0' }] = left
    const close = roundDownTo(decimal(markPrice ?? '0').mul('0.99998'), decimal('0.01'))
    if (close.gt(stopLoss)) {
      const { code, answer } = await run('trading.setStops', { id, stopLoss: decimalText(close) })
      // The market may have fallen below in between, or the position may have gone.
      if (code !== 0) expect(['VALIDATION', 'NOT_FOUND']).toContain((answer as { error: { code: string } }).error.code)
    }
    await sleep(200)
  }

  const trades = await exported(folder, 'trades')
  expect(trades).toHaveLength(1)
  const trade = trades[0] ?? {}
  expect(trade).toMatchObject({
    symbol: 'BTC/USDT',
    direction: 'long',
    entryReason: 'manual',
    exitReason: 'stopLoss',
    open: 'false',
    quantity: '0.1',
  })
  expect(plain(trade['entryPrice'])).toBe(bought.averagePrice)
  const [entered, left] = [Date.parse(trade['entryTime'] ?? ''), Date.parse(trade['exitTime'] ?? '')]
  expect(left).toBeGreaterThan(entered)
  expect(Number(trade['durationMs'])).toBe(left - entered)

  const fills = await exported(folder, 'fills')
  const orders = await exported(folder, 'orders')
  const bySide = (side: string): Row[] => fills.filter((fill) => fill['side'] === side)
  expect(decimalText(sum(bySide('buy'), 'amount'))).toBe('0.1')
  expect(decimalText(sum(bySide('sell'), 'amount'))).toBe('0.1')
  for (const order of orders) {
    const own = fills.filter((fill) => fill['orderId'] === order['id'])
    expect(decimalText(sum(own, 'amount'))).toBe(plain(order['filled']))
    expect(['filled', 'cancelled']).toContain(order['status'])
  }
  // A note that a spreadsheet would take for a formula is text.
  expect(orders.find((order) => order['id'] === bought.id)).toMatchObject({ note: "'=1+1", tags: 'first' })
  expect(orders.filter((order) => order['parentOrderId'] === bought.id).length).toBeGreaterThanOrEqual(2)

  const value = (side: string): Decimal =>
    bySide(side).reduce((total, fill) => total.add(decimal(fill['price'] ?? '').mul(fill['amount'] ?? '')), ZERO)
  const fees = sum(fills, 'fee')
  const pnl = value('sell').sub(value('buy')).sub(fees)
  expect(plain(trade['pnl'])).toBe(decimalText(pnl))
  expect(trade['fees']).toBe(`${decimalText(fees)} USDT`)
  // A trade that was stopped out has seen its exit price.
  const entryPrice = decimal(trade['entryPrice'] ?? '')
  const change = decimal(trade['exitPrice'] ?? '')
    .div(entryPrice)
    .sub(1)
    .toNumber()
  expect(Number(trade['mae'])).toBeLessThanOrEqual(Math.min(0, change) + 1e-9)
  expect(Number(trade['mfe'])).toBeGreaterThanOrEqual(Math.max(0, change) - 1e-9)
  expect(Number(trade['mae'])).toBeGreaterThan(-0.5)

  const ledger = await exported(folder, 'ledger')
  for (const currency of new Set(ledger.map((entry) => entry['currency']))) {
    const own = ledger.filter((entry) => entry['currency'] === currency)
    expect([currency, decimalText(sum(own, 'amount'))]).toEqual([currency, '0'])
  }
  const holdings = (currency: string): string =>
    decimalText(
      sum(
        ledger.filter((entry) => entry['book'] === 'holdings' && entry['currency'] === currency),
        'amount',
      ),
    )
  expect(holdings('BTC')).toBe('0')
  expect(holdings('USDT')).toBe(decimalText(decimal(100_000).add(pnl)))
  expect(await call('trading.balance', {})).toMatchObject({
    balances: expect.arrayContaining([
      { currency: 'USDT', total: holdings('USDT'), free: holdings('USDT'), reserved: '0' },
    ]),
  })
  expect(await call('portfolio.summary', {})).toMatchObject({ equity: holdings('USDT'), openPositions: 0, exposure: 0 })

  expect(await serve.stop()).toBe(0)
  // Another start, without the process, finds the same books.
  expect(await exported(folder, 'trades')).toEqual(trades)
  expect(await exported(folder, 'fills')).toEqual(fills)
  expect(await exported(folder, 'ledger')).toEqual(ledger)
})
