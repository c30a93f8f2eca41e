import type { OrderView, PortfolioView, PositionView } from '#main/risk/view.ts'
import { decimal, ZERO } from '#shared/decimal.ts'

/** An account of 100,000 USDT with nothing open. */
export function portfolio(change: Partial<PortfolioView> = {}): PortfolioView {
  return {
    currency: 'USDT',
    equity: decimal(100_000),
    positions: [],
    pendingEntries: new Map(),
    missing: [],
    ...change,
  }
}

/** A long position of BTC/USDT. */
export function position(change: Partial<PositionView> = {}): PositionView {
  return { symbol: 'BTC/USDT', side: 'long', quantity: decimal('0.1'), value: decimal(5_000), ...change }
}

/** A market buy of 0.1 BTC at 50,000 by hand, with a stop at 49,000. */
export function order(change: Partial<OrderView> = {}): OrderView {
  return {
    symbol: 'BTC/USDT',
    base: 'BTC',
    quote: 'USDT',
    kind: 'spot',
    side: 'buy',
    type: 'market',
    amount: decimal('0.1'),
    entryPrice: decimal(50_000),
    marketPrice: decimal(50_000),
    stopLoss: decimal(49_000),
    feeRate: 0.001,
    reduceOnly: false,
    protective: false,
    emergency: false,
    byStrategy: false,
    keyed: false,
    baseHolding: ZERO,
    quoteRate: decimal(1),
    ...change,
  }
}
