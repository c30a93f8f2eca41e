import { describe, expect, test } from 'vitest'
import { marked, type RoundTrip } from '#main/portfolio/round-trip.ts'
import { roundTripOf, roundTripRecord } from '#main/portfolio/round-trip-record.ts'
import { positionOf, tradeOf } from '#main/portfolio/show-round-trip.ts'
import { addFill, continues, EMPTY_BOOK, foldFills, keepExtremes } from '#main/portfolio/symbol-book.ts'
import { decimal, ZERO } from '#shared/decimal.ts'
import { positionSchema } from '#shared/domain/position.ts'
import { tradeSchema } from '#shared/domain/trade.ts'
import { BTC, fillsOf, PERPETUAL } from './fills.ts'

function there(trip: RoundTrip | undefined): RoundTrip {
  if (trip === undefined) throw new Error('there is no round trip')
  return trip
}

describe('positions', () => {
  test('the average price of what is held, in the shape of the contract', () => {
    const { book } = foldFills(fillsOf(['buy', 1, 40_000], ['buy', 3, 44_000], ['sell', 1, 50_000]), BTC)
    const protection = {
      exchange: decimal(1),
      engine: decimal(5),
      stopLoss: decimal(39_000),
      takeProfit: decimal(60_000),
    }
    const position = positionOf(there(book.open), decimal(42_000), protection)
    expect(positionSchema.parse(position)).toEqual(position)
    expect(position).toEqual({
      id: 'a:BTC/USDT:1',
      account: 'a',
      symbol: 'BTC/USDT',
      side: 'long',
      quantity: '3',
      averagePrice: '43000',
      markPrice: '42000',
      notional: '126000',
      unrealizedPnl: '-3000',
      unrealizedPnlPct: -3_000 / 129_000,
      realizedPnl: '7000',
      fees: {},
      stopLoss: '39000',
      takeProfit: '60000',
      coverage: { exchange: '1', engine: '2', naked: '0' },
      openedAt: 1_000,
    })
  })

  test('without a price what needs one is null, and without protection all is naked', () => {
    const { book } = foldFills(fillsOf(['buy', 2, 40_000]), BTC)
    expect(positionOf(there(book.open), undefined)).toMatchObject({
      markPrice: null,
      notional: null,
      unrealizedPnl: null,
      unrealizedPnlPct: null,
      coverage: { exchange: '0', engine: '0', naked: '2' },
    })
  })

  test('fills of one moment count in the order of their numbers, whatever the exchange puts before them', () => {
    for (const prefix of ['', 'paper-fill-', 't0-']) {
      const numbered = (number: number) => ({ id: `${prefix}${number}`, time: 1_000 })
      const [bought, sold] = fillsOf(['buy', 1, 10, numbered(99)], ['sell', 1, 11, numbered(100)])
      if (bought === undefined || sold === undefined) throw new Error('there are two')
      expect(continues(foldFills([bought], BTC).book, sold)).toBe(true)
      const { book, closed } = foldFills([sold, bought], BTC)
      expect([book.open, closed.length]).toEqual([undefined, 1])
    }
    const [one, other] = fillsOf(['buy', 1, 10, { id: 'b-9', time: 1 }], ['buy', 1, 10, { id: 'c-1', time: 1 }])
    if (one === undefined || other === undefined) throw new Error('there are two')
    expect(continues({ open: undefined, last: one }, other)).toBe(true)
    expect(continues({ open: undefined, last: other }, one)).toBe(false)
    expect(continues({ open: undefined, last: one }, one)).toBe(false)
  })

  test('an average that does not come out even is cut, what is realized by the end is exact', () => {
    const fills = fillsOf(['buy', 1, 10], ['buy', 2, 10.1], ['sell', 1, 11], ['sell', 1, 11], ['sell', 1, 11])
    const { book } = foldFills(fills.slice(0, 2), BTC)
    expect(positionOf(there(book.open), undefined).averagePrice).toBe('10.066666666666666666')
    expect(tradeOf(there(foldFills(fills, BTC).closed[0])).pnl).toBe('2.8')
  })

  test('a fee in the base currency shrinks what is held', () => {
    const fee = { fee: '0.001', feeCurrency: 'BTC' }
    const { book } = foldFills(fillsOf(['buy', 1, 50_000, fee]), BTC)
    expect(positionOf(there(book.open), decimal(50_000))).toMatchObject({
      quantity: '0.999',
      averagePrice: '50000',
      unrealizedPnl: '0',
      fees: { BTC: '0.001' },
    })
    expect(tradeOf(there(book.open), decimal(50_000)).pnl).toBe('-50')
    const sold = foldFills(fillsOf(['buy', 1, 50_000, fee], ['sell', 0.998, 50_000, fee]), BTC)
    expect(sold.book.open).toBeUndefined()
    expect(tradeOf(there(sold.closed[0]))).toMatchObject({ pnl: '-100', fees: { BTC: '0.002' } })
  })

  test('a fee in a third currency counts at its rate, or is named where nobody knows it', () => {
    const fills = fillsOf(['buy', 1, 100, { fee: '0.5', feeCurrency: 'BNB' }])
    const known = foldFills(fills, BTC, {
      feeRate: (from, to) => (from === 'BNB' && to === 'USDT' ? decimal(4) : undefined),
    })
    expect(tradeOf(there(known.book.open), decimal(100))).toMatchObject({ pnl: '-2', fees: { BNB: '0.5' } })
    expect(there(known.book.open).unpricedFees).toEqual([])
    const unknown = foldFills(
      [...fills, ...fillsOf(['buy', 1, 100], ['buy', 1, 100, { fee: '1', feeCurrency: 'BNB' }]).slice(1)],
      BTC,
    )
    expect(there(unknown.book.open).unpricedFees).toEqual(['BNB'])
    expect(tradeOf(there(unknown.book.open), decimal(100)).pnl).toBe('0')
  })

  test('a rebate is a fee below zero', () => {
    const { closed } = foldFills(fillsOf(['buy', 1, 100, { fee: '-0.1' }], ['sell', 1, 100, { fee: '0.1' }]), BTC)
    expect(tradeOf(there(closed[0]))).toMatchObject({ pnl: '0', fees: {} })
  })

  test('spot is never short: what was not bought here is another holding', () => {
    expect(foldFills(fillsOf(['sell', 1, 100]), BTC).book.open).toBeUndefined()
    const { book, closed } = foldFills(fillsOf(['buy', 1, 100], ['sell', 3, 110, { fee: '3' }]), BTC)
    expect(book.open).toBeUndefined()
    expect(closed).toHaveLength(1)
    expect(tradeOf(there(closed[0]))).toMatchObject({ pnl: '7', quantity: '1' })
  })

  test('dust below a lot does not keep a trade open', () => {
    const lots = { ...BTC, lotSize: '0.001' }
    const bought = fillsOf(['buy', 1, 100, { fee: '0.0005', feeCurrency: 'BTC' }], ['sell', 0.999, 110])
    const { book, closed } = foldFills(bought, lots)
    expect(book.open).toBeUndefined()
    expect(tradeOf(there(closed[0]))).toMatchObject({ open: false, pnl: '9.945', exitTime: 2_000 })
    const whole = foldFills(fillsOf(['buy', 1, 100], ['sell', 0.999, 110]), lots)
    expect(there(whole.book.open).quantity.toString()).toBe('0.001')
    const small = foldFills(fillsOf(['buy', 0.0005, 100]), lots)
    expect(there(small.book.open).quantity.toString()).toBe('0.0005')
  })
})

describe('trades', () => {
  test('a round trip with fees, extremes, duration and reasons, in the shape of the contract', () => {
    const fills = fillsOf(
      ['buy', 1, 100, { fee: '0.1' }],
      ['buy', 1, 110, { fee: '0.11' }],
      ['sell', 2, 120, { fee: '0.24' }],
    )
    const reasons = ['fast crosses above slow', 'more', 'takeProfit']
    const contextOf = ({ id }: { id: string }) => ({ reason: reasons[Number(id) - 1], strategyId: 's' })
    const opened = foldFills(fills.slice(0, 2), BTC, { contextOf }).book
    const seen = marked(marked(marked(there(opened.open), decimal(84)), decimal(126)), decimal(105))
    const { closed } = addFill({ ...opened, open: seen }, fills[2], BTC, { contextOf })
    const trade = tradeOf(there(closed))
    expect(tradeSchema.parse(trade)).toEqual(trade)
    expect(trade).toEqual({
      id: 'a:BTC/USDT:1',
      account: 'a',
      symbol: 'BTC/USDT',
      direction: 'long',
      entryTime: 1_000,
      exitTime: 3_000,
      entryPrice: '105',
      exitPrice: '120',
      quantity: '2',
      pnl: '29.55',
      pnlPct: 29.55 / 210,
      fees: { USDT: '0.45' },
      mae: -0.2,
      mfe: 0.2,
      entryReason: 'fast crosses above slow',
      exitReason: 'takeProfit',
      durationMs: 2_000,
      open: false,
      strategyId: 's',
    })
  })

  test('an open one counts what is held at the mark', () => {
    const { book } = foldFills(fillsOf(['buy', 2, 100], ['sell', 1, 90]), BTC)
    expect(tradeOf(there(book.open), decimal(80))).toMatchObject({
      pnl: '-30',
      open: true,
      exitTime: null,
      exitPrice: null,
      exitReason: null,
      durationMs: null,
      mfe: 0,
      mae: -0.1,
    })
    expect(tradeOf(there(book.open)).pnl).toBe('-10')
  })

  test('a short gains from a fall, and its extremes are turned around', () => {
    const { book, closed } = foldFills(fillsOf(['sell', 2, 100], ['buy', 1, 80], ['buy', 1, 110]), PERPETUAL)
    expect(book.open).toBeUndefined()
    expect(tradeOf(there(closed[0]))).toMatchObject({
      direction: 'short',
      pnl: '10',
      mae: -0.1,
      mfe: 0.2,
      entryPrice: '100',
      exitPrice: '95',
    })
  })

  test('the fee of an order through the position is shared by quantity', () => {
    const { book, closed } = foldFills(fillsOf(['buy', 2, 100], ['sell', 3, 100, { fee: '0.36' }]), PERPETUAL)
    expect(tradeOf(there(closed[0])).fees).toEqual({ USDT: '0.24' })
    expect(tradeOf(there(book.open)).fees).toEqual({ USDT: '0.12' })
  })

  test('an order through the position closes one trade and opens the next, fees shared', () => {
    const { book, closed } = foldFills(fillsOf(['buy', 1, 100], ['sell', 3, 120, { fee: '0.36' }]), PERPETUAL)
    expect(tradeOf(there(closed[0]))).toMatchObject({ pnl: '19.88', fees: { USDT: '0.12' } })
    expect(positionOf(there(book.open), decimal(120))).toMatchObject({
      side: 'short',
      quantity: '2',
      averagePrice: '120',
      fees: { USDT: '0.24' },
    })
    expect(there(book.open).id).toBe('a:BTC/USDT:2')
  })
})

describe('late fills', () => {
  test('are told from those that go on', () => {
    const [first, second] = fillsOf(['buy', 1, 100], ['buy', 1, 110])
    const { book } = addFill(EMPTY_BOOK, second, BTC)
    expect(continues(EMPTY_BOOK, first)).toBe(true)
    expect(continues(book, first)).toBe(false)
    expect(continues(book, second)).toBe(false)
    expect(continues(book, { time: second.time, id: '10' })).toBe(true)
    expect(continues({ ...book, last: { time: second.time, id: 'b' } }, { time: second.time, id: 'a' })).toBe(false)
  })

  test('a price seen before is nothing new', () => {
    const trip = there(foldFills(fillsOf(['buy', 1, 100]), BTC).book.open)
    expect(marked(trip, decimal(100))).toBe(trip)
  })

  test('a trip folded anew keeps the extremes it had seen', () => {
    const trip = there(foldFills(fillsOf(['buy', 1, 100]), BTC).book.open)
    const seen = marked(marked(trip, decimal(120)), decimal(90))
    expect(tradeOf(keepExtremes(trip, seen))).toMatchObject({ mae: -0.1, mfe: 0.2 })
    expect(keepExtremes(trip, { ...seen, id: 'other' })).toBe(trip)
    expect(keepExtremes(trip, undefined)).toBe(trip)
  })
})

test('a round trip comes back from its record as it was', () => {
  const fills = fillsOf(['buy', 3, 10.1, { fee: '0.1', feeCurrency: 'BNB' }], ['sell', 1, 9], ['sell', 2, 12])
  for (const count of [1, 2, 3]) {
    const { book, closed } = foldFills(fills.slice(0, count), BTC)
    const trip = there(book.open ?? closed[0])
    const stored: unknown = JSON.parse(JSON.stringify(roundTripRecord(trip)))
    expect(roundTripRecord(roundTripOf(stored))).toEqual(roundTripRecord(trip))
    expect(tradeOf(roundTripOf(stored), decimal(11))).toEqual(tradeOf(trip, decimal(11)))
  }
  expect(() => roundTripOf({ id: 'a' })).toThrow()
})

test('a fill of nothing changes nothing', () => {
  expect(foldFills(fillsOf(['buy', 0, 100]), BTC).book.open?.quantity ?? ZERO).toEqual(ZERO)
})
