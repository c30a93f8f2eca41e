import type { BookedInstrument } from '#main/portfolio/round-trip.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import type { Fill } from '#shared/domain/fill.ts'

export const BTC: BookedInstrument = { base: 'BTC', quote: 'USDT', kind: 'spot', lotSize: '0.00000001' }
export const PERPETUAL: BookedInstrument = { ...BTC, kind: 'perpetual' }

export type FillParts = readonly [side: 'buy' | 'sell', amount: number, price: number, more?: Partial<Fill>]

/** A fill of BTC/USDT: `[side, amount, price]`, its time and id counted from 1. */
export function fillsOf(...fills: readonly FillParts[]): Fill[] {
  return fills.map(([side, amount, price, more], index) => ({
    id: String(index + 1),
    account: 'a',
    orderId: `order ${index + 1}`,
    symbol: 'BTC/USDT',
    side,
    amount: decimalText(decimal(amount)),
    price: decimalText(decimal(price)),
    fee: '0',
    feeCurrency: 'USDT',
    liquidity: 'taker',
    time: (index + 1) * 1_000,
    ...more,
  }))
}
