import { setImmediate } from 'node:timers/promises'
import type { TradingService } from '#main/trading/trading-service.ts'
import { type Decimal, decimal, decimalText, ZERO } from '#shared/decimal.ts'

/** So many are read at once: a few milliseconds. */
const TRADES_AT_ONCE = 200

/** How many round trips a strategy has made on an account, and what they came to by quote currency. */
export async function tradeSums(
  trading: Pick<TradingService, 'trades'>,
  account: string,
  strategyId: string,
): Promise<{ trades: number; pnl: Record<string, string> }> {
  const sums = new Map<string, Decimal>()
  let trades = 0
  let cursor: string | undefined
  do {
    const page = trading.trades({ account, strategyId, limit: TRADES_AT_ONCE, cursor })
    for (const { symbol, pnl } of page.items) {
      const quote = symbol.split('/')[1] ?? symbol
      sums.set(quote, (sums.get(quote) ?? ZERO).add(decimal(pnl)))
      trades++
    }
    cursor = page.nextCursor
    if (cursor !== undefined) await setImmediate()
  } while (cursor !== undefined)
  return { trades, pnl: Object.fromEntries([...sums].map(([currency, sum]) => [currency, decimalText(sum)])) }
}
