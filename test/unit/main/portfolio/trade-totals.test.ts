import fc from 'fast-check'
import { expect, test } from 'vitest'
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
    closedBetween: (_account: string, from: number, to: number) => {
      const found = rows.filter(({ exitTime }) => exitTime >= from && exitTime <= to)
      reads.rows += found.length
      return found
    },
  }
}

test('profit in the quote currency before fees, fees in their own; each trade once', () => {
  const rows = [closedTrade('one', 100_000, 50, '0.1'), closedTrade('two', 100_000, -20, '0.2')]
  const trades = tradesOf(rows)
  const totals = createClosedTotals(trades)
  const told = () => {
    const { realizedPnl, fees } = totals.of('a')
    return [moneyTexts(realizedPnl), moneyTexts(fees)]
  }
  expect(told()).toEqual([{ USDT: '30' }, { BNB: '0.3' }])
  rows.push(closedTrade('three', 100_000, 5), closedTrade('late', 50_000, 7), closedTrade('new', 900_000, 1))
  expect(told()).toEqual([{ USDT: '43' }, { BNB: '0.3' }])
  const before = trades.reads.rows
  expect(told()).toEqual([{ USDT: '43' }, { BNB: '0.3' }])
  expect(trades.reads.rows - before).toBe(1)
  rows.splice(0, 1)
  expect(told()).toEqual([{ USDT: '43' }, { BNB: '0.3' }])
  totals.forget('a')
  expect(told()).toEqual([{ USDT: '-7' }, { BNB: '0.2' }])
})

test('asked at any moment, the totals are those of all trades so far', () => {
  const trade = fc.record({
    wait: fc.integer({ min: 0, max: 90_000 }),
    // Trades of several symbols are closed out of order, but not by more than a minute.
    late: fc.integer({ min: 0, max: 59_999 }),
    pnl: fc.integer({ min: -900, max: 900 }),
    asks: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 30 }), (steps) => {
      const rows: ReturnType<typeof closedTrade>[] = []
      const totals = createClosedTotals(tradesOf(rows))
      let time = 1_000_000
      for (const [index, { wait, late, pnl, asks }] of steps.entries()) {
        time += wait
        rows.push(closedTrade(String(index), time - late, pnl))
        if (!asks) continue
        const all = rows.reduce((sum, { trip }) => withTrip(sum, trip), NO_TOTALS)
        expect(moneyTexts(totals.of('a').realizedPnl)).toEqual(moneyTexts(all.realizedPnl))
      }
    }),
  )
})
