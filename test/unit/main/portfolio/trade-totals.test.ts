import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closedTrades, TRADES_AT_ONCE } from '#main/portfolio/closed-trades.ts'
import { moneyTexts } from '#main/portfolio/money-by-currency.ts'
import { roundTripRecord } from '#main/portfolio/round-trip-record.ts'
import { foldFills } from '#main/portfolio/symbol-book.ts'
import { createClosedTotals, NO_TOTALS, withTrip } from '#main/portfolio/trade-totals.ts'
import { BTC, fillsOf } from './fills.ts'

/** A closed trade of 1 BTC that gained `pnl` before a fee. */
function closedTrade(id: string, exitTime: number, pnl: number, fee = '0') {
  const fills = fillsOf(['buy', 1, 1_000], ['sell', 1, 1_000 + pnl, { fee, feeCurrency: 'BNB' }])
  const [trip] = foldFills(fills, BTC).closed
  if (trip === undefined) throw new Error('nothing was closed')
  return { id, exitTime, state: roundTripRecord({ ...trip, id, exitTime }), trip }
}

/** Trades as a database keeps them, which counts what is read of it. */
function tradesOf(rows: ReturnType<typeof closedTrade>[]) {
  const reads = { rows: 0 }
  return {
    reads,
    closedBetween: (_account: string, from: number, to: number, limit: number) => {
      const found = rows
        .filter(({ exitTime }) => exitTime >= from && exitTime <= to)
        .sort((one, other) => one.exitTime - other.exitTime || (one.id < other.id ? -1 : 1))
        .slice(0, limit)
      reads.rows += found.length
      return found
    },
  }
}

test('profit in the quote currency before fees, fees in their own; each trade once', async () => {
  const rows = [closedTrade('one', 100_000, 50, '0.1'), closedTrade('two', 100_000, -20, '0.2')]
  const trades = tradesOf(rows)
  const totals = createClosedTotals(trades)
  const told = async () => {
    const { realizedPnl, fees } = await totals.of('a')
    return [moneyTexts(realizedPnl), moneyTexts(fees)]
  }
  expect(await told()).toEqual([{ USDT: '30' }, { BNB: '0.3' }])
  rows.push(closedTrade('three', 100_000, 5), closedTrade('late', 50_000, 7), closedTrade('new', 900_000, 1))
  expect(await told()).toEqual([{ USDT: '43' }, { BNB: '0.3' }])
  const before = trades.reads.rows
  expect(await told()).toEqual([{ USDT: '43' }, { BNB: '0.3' }])
  expect(trades.reads.rows - before).toBe(1)
  rows.splice(0, 1)
  expect(await told()).toEqual([{ USDT: '43' }, { BNB: '0.3' }])
  totals.forget('a')
  expect(await told()).toEqual([{ USDT: '-7' }, { BNB: '0.2' }])
})

test('asked at any moment, the totals are those of all trades so far', async () => {
  const trade = fc.record({
    wait: fc.integer({ min: 0, max: 90_000 }),
    // Trades of several symbols are closed out of order, but not by more than a minute.
    late: fc.integer({ min: 0, max: 59_999 }),
    pnl: fc.integer({ min: -900, max: 900 }),
    asks: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(trade, { maxLength: 30 }), async (steps) => {
      const rows: ReturnType<typeof closedTrade>[] = []
      const totals = createClosedTotals(tradesOf(rows))
      let time = 1_000_000
      for (const [index, { wait, late, pnl, asks }] of steps.entries()) {
        time += wait
        rows.push(closedTrade(String(index), time - late, pnl))
        if (!asks) continue
        const all = rows.reduce((sum, { trip }) => withTrip(sum, trip), NO_TOTALS)
        expect(moneyTexts((await totals.of('a')).realizedPnl)).toEqual(moneyTexts(all.realizedPnl))
      }
    }),
  )
})

test('many trades are read in slices, asked at once or not, also where they were closed at one time', async () => {
  const rows = Array.from({ length: 5 * TRADES_AT_ONCE + 7 }, (_, index) =>
    closedTrade(String(index).padStart(5, '0'), 1_000 * Math.floor(index / (3 * TRADES_AT_ONCE)), 1),
  )
  const trades = tradesOf(rows)
  const totals = createClosedTotals(trades)
  const both = await Promise.all([totals.of('a'), totals.of('a')])
  expect(both.map(({ realizedPnl }) => moneyTexts(realizedPnl))).toEqual([
    { USDT: String(rows.length) },
    { USDT: String(rows.length) },
  ])
  const seen: string[] = []
  for await (const slice of closedTrades(trades, 'a', 1_000, 1_000)) seen.push(...slice.map(({ id }) => id))
  expect(seen).toEqual(rows.filter(({ exitTime }) => exitTime === 1_000).map(({ id }) => id))
})

test('forgetting while all is being read, and a read that failed, leave nothing half counted', async () => {
  const rows = Array.from({ length: 2 * TRADES_AT_ONCE }, (_, index) => closedTrade(String(index), index, 1))
  const trades = tradesOf(rows)
  let isBroken = true
  const totals = createClosedTotals({
    closedBetween: (...asked) => {
      if (isBroken) throw new Error('the disk is gone')
      return trades.closedBetween(...asked)
    },
  })
  await expect(totals.of('a')).rejects.toThrow('the disk is gone')
  isBroken = false
  const asked = totals.of('a')
  await Promise.resolve()
  rows.splice(0, TRADES_AT_ONCE)
  totals.forget('a')
  expect(moneyTexts((await asked).realizedPnl)).toEqual({ USDT: String(TRADES_AT_ONCE) })
})
