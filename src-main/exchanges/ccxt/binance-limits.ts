import { statusLimits } from './limits-seen.ts'
import type { GateRules } from './request-gate.ts'

const MINUTE = 60_000
/** Weight a minute that Binance allows where it has not said otherwise. */
const USUAL_WEIGHT = 6000
/** Weights by Binance's documentation, where they are more than a few. */
const WEIGHTS: Readonly<Record<string, number>> = {
  account: 20,
  exchangeInfo: 20,
  klines: 2,
  myTrades: 20,
  openOrders: 80,
  order: 4,
  'account/apiRestrictions': 1,
  time: 1,
}

/** Binance counts weight by the minute and tells with each answer what is used of it. */
export const BINANCE_LIMITS: GateRules = {
  exchange: 'Binance',
  budget: { name: 'weight', limit: USUAL_WEIGHT, windowMs: MINUTE },
  read(answer, now) {
    const used = Number(answer.headers['x-mbx-used-weight-1m'])
    const said = statusLimits(answer, now)
    return used >= 0 ? { ...said, budgets: [{ name: 'weight', used, windowMs: MINUTE }] } : said
  },
}

/** What a request costs. */
export function binanceWeight(path: string): number {
  return WEIGHTS[path] ?? 1
}
