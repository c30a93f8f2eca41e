import type { BacktestTrade } from '#shared/domain/report.ts'
import { type Execution, HOUR } from './paper-trader.ts'

/** The fills of a backtest: what was entered, and each exit with its reason. */
export function backtestFills(trades: readonly BacktestTrade[], first: number): Execution[] {
  const bar = (time: number): number => (time - first) / HOUR
  const entries = new Map<number, Execution>()
  for (const { entryTime, entryPrice, quantity } of trades) {
    const before = entries.get(entryTime)?.quantity ?? 0
    const entry = { bar: bar(entryTime), side: 'buy', reason: 'entry', price: entryPrice } as const
    entries.set(entryTime, { ...entry, quantity: before + quantity })
  }
  const exits = trades
    .filter(({ open }) => !open)
    .map(({ exitTime, exitPrice, exitReason, quantity }) => {
      return { bar: bar(exitTime), side: 'sell', reason: exitReason, price: exitPrice, quantity } as const
    })
  return [...entries.values(), ...exits]
}

/** By bar, purchases first. */
export function sorted(fills: readonly Execution[]): Execution[] {
  const key = ({ bar, side, price }: Execution): number => bar * 10 + (side === 'sell' ? 1 : 0) + price * 1e-6
  return [...fills].sort((one, other) => key(one) - key(other))
}

/** What has to be the same to the letter. */
export function terms({ bar, side, reason }: Execution) {
  return { bar, side, reason }
}
