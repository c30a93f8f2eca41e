/**
 * Paper trading through the whole engine on real files: orders a second, from a tick to the fill's event, close-all, a
 * restart with many open orders, and lists over a million orders. Prints one JSON line a figure.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { CallInput } from '#shared/contract/contract.ts'
import { storeOrders } from './stored-orders.ts'
import { type Floor, openFloor, PRICE } from './trading-floor.ts'

const SYMBOLS = 50
const FLOOD_ORDERS = 10_000
const CALLERS = 50
const BATCH = 200
const BATCH_ORDERS = 10_000
const FILL_SAMPLES = 500
const CLOSE_ALL_ORDERS = 200
const OPEN_ORDERS = 10_000
const STORED_ORDERS = 1_000_000
const STORED_STEP_MS = 10_000
const STORED_OPEN = 2_000
const LIST_SAMPLES = 200
const ORDER = { side: 'buy', type: 'market', amount: '0.1' } as const

function print(name: string, value: number, unit: string, note: string): void {
  process.stdout.write(`${JSON.stringify({ name, value: Number(value.toPrecision(4)), unit, note })}\n`)
}

function quantile(samples: readonly number[], q: number): number {
  return samples.toSorted((one, other) => one - other)[Math.ceil(q * samples.length) - 1] ?? Number.NaN
}

/** Runs `work` with the event loop watched; answers seconds (of the clock and of the processor) and the longest block in ms. */
async function watched(work: () => Promise<unknown>): Promise<{ seconds: number; busy: number; blockMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const start = performance.now()
  const before = process.cpuUsage()
  await work()
  const seconds = (performance.now() - start) / 1_000
  const { user, system } = process.cpuUsage(before)
  delay.disable()
  return { seconds, busy: (user + system) / 1e6, blockMs: delay.max / 1e6 }
}

/** So many callers, each of which waits for one answer before it calls again. */
async function flood(floor: Floor, orders: number, callers: number): Promise<void> {
  let left = orders
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      const symbol = floor.symbols[caller % SYMBOLS] ?? ''
      for (let turn = 0; left > 0; turn++) {
        left--
        await floor.call('trading.createOrder', { ...ORDER, symbol, side: turn % 2 === 0 ? 'buy' : 'sell' })
      }
    }),
  )
}

async function benchFlood(floor: Floor): Promise<void> {
  const stop = floor.ticking()
  await flood(floor, 2_000, CALLERS)
  let fills = 0
  const end = floor.engine.events.subscribe(({ name }) => {
    if (name === 'trading.filled') fills++
  })
  floor.commits()
  const { seconds, busy, blockMs } = await watched(() => flood(floor, FLOOD_ORDERS, CALLERS))
  const { books, paper, longestMs } = floor.commits()
  end()
  stop()
  if (fills < FLOOD_ORDERS) throw new Error(`${FLOOD_ORDERS} orders were answered, ${fills} fills were told`)
  const note = `${CALLERS} callers, market orders on ${SYMBOLS} symbols that tick, ${((busy / FLOOD_ORDERS) * 1e3).toFixed(2)} ms of processor each; goal 2,000`
  print('trading: orders', FLOOD_ORDERS / seconds, 'orders/s', note)
  print(
    'trading: durable commits',
    (books + paper) / seconds,
    'commits/s',
    `books ${books}, exchange ${paper}; an fsync each`,
  )
  print(
    'trading: longest block, flood of orders',
    blockMs,
    'ms',
    `limit 20 ms; the longest commit took ${longestMs.toFixed(1)} ms`,
  )
}

async function benchBatches(floor: Floor): Promise<void> {
  const stop = floor.ticking()
  const operations = (side: 'buy' | 'sell'): CallInput<'trading.batch'> => ({
    operations: Array.from({ length: BATCH }, (_, index) => ({
      do: 'create',
      order: { ...ORDER, side, symbol: floor.symbols[index % SYMBOLS] ?? '' },
    })),
  })
  const { seconds, busy, blockMs } = await watched(async () => {
    for (let sent = 0; sent < BATCH_ORDERS; sent += BATCH) {
      const { results } = await floor.call('trading.batch', operations((sent / BATCH) % 2 === 0 ? 'buy' : 'sell'))
      const failed = results.find(({ error }) => error !== undefined)
      if (failed !== undefined) throw new Error(failed.error?.message)
    }
  })
  stop()
  print(
    'trading: orders in batches',
    BATCH_ORDERS / seconds,
    'orders/s',
    `batches of ${BATCH}, one after another, ${((busy / BATCH_ORDERS) * 1e3).toFixed(2)} ms of processor each`,
  )
  print('trading: longest block, batches', blockMs, 'ms', 'limit 20 ms')
}

async function benchTickToFill(floor: Floor): Promise<void> {
  const stop = floor.ticking()
  const samples: number[] = []
  for (let sample = 0; sample < FILL_SAMPLES; sample++) {
    const symbol = floor.symbols[sample % SYMBOLS] ?? ''
    await floor.call('trading.createOrder', { ...ORDER, symbol, type: 'limit', price: String(PRICE - 1) })
    await new Promise((wait) => setTimeout(wait, 1))
    const elapsed = await new Promise<number>((resolve) => {
      const start = performance.now()
      const end = floor.engine.events.subscribe(({ name }) => {
        if (name !== 'trading.filled') return
        end()
        resolve(performance.now() - start)
      })
      floor.feed.trade(symbol, (PRICE - 1.1).toFixed(1), '1000', 'sell')
    })
    samples.push(elapsed)
    floor.feed.move(symbol, PRICE)
  }
  stop()
  const note = `${FILL_SAMPLES} resting orders met by a trade; two commits each`
  print('trading: tick to the event of the fill, p50', quantile(samples, 0.5), 'ms', note)
  print(
    'trading: tick to the event of the fill, p99',
    quantile(samples, 0.99),
    'ms',
    `goal 5 ms; max ${Math.max(...samples).toFixed(1)} ms`,
  )
}

async function benchCloseAll(floor: Floor): Promise<void> {
  await floor.call('trading.closeAll', {})
  await floor.call('risk.resume', {})
  await Promise.all(
    floor.symbols.map((symbol) =>
      floor.call('trading.createOrder', { ...ORDER, symbol, stopLoss: '90', takeProfit: '120' }),
    ),
  )
  const resting = CLOSE_ALL_ORDERS - 2 * SYMBOLS
  await Promise.all(
    Array.from({ length: resting }, (_, index) => {
      const symbol = floor.symbols[index % SYMBOLS] ?? ''
      return floor.call('trading.createOrder', {
        ...ORDER,
        symbol,
        type: 'limit',
        price: String(80 - Math.floor(index / SYMBOLS)),
      })
    }),
  )
  const stop = floor.ticking()
  const start = performance.now()
  const { closed, cancelled, errors, remaining } = await floor.call('trading.closeAll', {})
  const elapsed = performance.now() - start
  stop()
  if (closed.length !== SYMBOLS || cancelled.length !== CLOSE_ALL_ORDERS || errors.length + remaining.length > 0) {
    throw new Error(
      `closed ${closed.length}, cancelled ${cancelled.length}, ${JSON.stringify(errors[0] ?? remaining[0])}`,
    )
  }
  const note = `${SYMBOLS} positions, ${CLOSE_ALL_ORDERS} orders on ${SYMBOLS} symbols; goal 1,000`
  print('trading: close-all', elapsed, 'ms', note)
  await floor.call('risk.resume', {})
}

/** Limit orders far below the market, a batch at a time. */
async function restOrders(floor: Floor, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += BATCH) {
    const { results } = await floor.call('trading.batch', {
      operations: Array.from({ length: BATCH }, (_, index) => ({
        do: 'create',
        order: {
          ...ORDER,
          type: 'limit',
          symbol: floor.symbols[index % SYMBOLS] ?? '',
          price: (40 + (sent % 10_000) / 1_000).toFixed(1),
        },
      })),
    })
    const failed = results.find(({ error }) => error !== undefined)
    if (failed !== undefined) throw new Error(failed.error?.message)
  }
}

async function openOrders(floor: Floor): Promise<number> {
  let count = 0
  let cursor: string | undefined
  do {
    const page = await floor.call('trading.orders', { open: true, limit: 1_000, cursor })
    count += page.items.length
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return count
}

async function benchRestart(floor: Floor): Promise<void> {
  await restOrders(floor, OPEN_ORDERS)
  const elapsed = await floor.restart()
  const found = await openOrders(floor)
  if (found !== OPEN_ORDERS) throw new Error(`${found} of ${OPEN_ORDERS} orders are open after the restart`)
  print('trading: restart until ready', elapsed, 'ms', `${OPEN_ORDERS} open orders; goal 3,000`)
}

async function benchLists(floor: Floor): Promise<void> {
  await restOrders(floor, STORED_OPEN)
  const end = Date.now() - 600_000
  const first = end - STORED_ORDERS * STORED_STEP_MS
  const restart = await floor.restart((folder) =>
    storeOrders(folder, floor.symbols, { count: STORED_ORDERS, stepMs: STORED_STEP_MS, end }),
  )
  print(
    'trading: restart with many stored orders',
    restart,
    'ms',
    `${STORED_ORDERS} stored, ${STORED_OPEN} of them more are open`,
  )
  const anyOf = (count: number): number => Math.floor(Math.random() * count)
  const symbol = (): string => `C${anyOf(SYMBOLS)}/USDT`
  const strategyId = (): string => `strategy-${anyOf(3)}`
  const orderId = (): string => `stored-${String(1 + anyOf(STORED_ORDERS)).padStart(8, '0')}`
  const span = () => {
    const from = first + anyOf(end - first)
    return { from, to: from + 86_400_000 }
  }
  const lists: Record<string, () => Promise<{ readonly items: readonly unknown[] }>> = {}
  for (const name of ['trading.orders', 'trading.fills', 'trading.trades'] as const) {
    lists[`${name} by account`] = () => floor.call(name, {})
    lists[`${name} by symbol`] = () => floor.call(name, { symbol: symbol() })
    lists[`${name} by strategy`] = () => floor.call(name, { strategyId: strategyId() })
    lists[`${name} by span`] = () => floor.call(name, span())
    lists[`${name} by strategy, symbol and span`] = () =>
      floor.call(name, { ...span(), symbol: symbol(), strategyId: strategyId() })
    lists[`${name}, second page of a symbol's span`] = async () => {
      const filter = { from: first, to: span().to, symbol: symbol(), limit: 100 }
      const { nextCursor } = await floor.call(name, filter)
      return floor.call(name, { ...filter, cursor: nextCursor })
    }
  }
  for (const status of ['filled', 'rejected', 'open'] as const) {
    lists[`trading.orders, ${status}`] = () => floor.call('trading.orders', { status })
    lists[`trading.orders, ${status} of a symbol`] = () => floor.call('trading.orders', { status, symbol: symbol() })
  }
  lists['trading.orders, sales'] = () => floor.call('trading.orders', { side: 'sell' })
  lists['trading.fills, sales of a strategy'] = () =>
    floor.call('trading.fills', { side: 'sell', strategyId: strategyId() })
  lists['trading.orders, unfinished'] = () => floor.call('trading.orders', { open: true })
  lists['trading.orders, unfinished of a symbol'] = () => floor.call('trading.orders', { open: true, symbol: symbol() })
  lists['trading.fills by order'] = () => floor.call('trading.fills', { orderId: orderId() })
  lists['trading.orderEvents'] = () => floor.call('trading.orderEvents', { id: orderId() })
  lists['portfolio.ledger by account'] = () => floor.call('portfolio.ledger', {})
  lists['portfolio.ledger by currency'] = () => floor.call('portfolio.ledger', { currency: `C${anyOf(12) * 4}` })
  lists['portfolio.ledger by span'] = () => floor.call('portfolio.ledger', span())
  for (const [name, list] of Object.entries(lists)) {
    const samples: number[] = []
    let rows = 0
    for (let sample = 0; sample < LIST_SAMPLES; sample++) {
      const start = performance.now()
      rows += (await list()).items.length
      samples.push(performance.now() - start)
    }
    const note = `p50 ${quantile(samples, 0.5).toFixed(2)} ms, ${(rows / LIST_SAMPLES).toFixed(0)} rows; limit 50 ms`
    print(`list of a million: ${name}, p99`, quantile(samples, 0.99), 'ms', note)
  }
}

const PARTS = [benchFlood, benchBatches, benchTickToFill, benchCloseAll, benchRestart, benchLists]
const wanted = process.argv[2]
for (const part of PARTS) {
  if (wanted !== undefined && part.name !== wanted) continue
  const floor = await openFloor(SYMBOLS)
  try {
    await part(floor)
  } finally {
    await floor.close()
  }
}
