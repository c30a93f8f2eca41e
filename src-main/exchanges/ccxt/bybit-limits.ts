import { waitOf } from './bybit-refusal.ts'
import { statusLimits } from './limits-seen.ts'
import type { GateRules } from './request-gate.ts'

/**
 * Bybit counts requests of an address over five seconds, without telling, and bans who asks more (403). What an account may
 * ask of one endpoint it counts by the second, and refuses more with 10006.
 */
export const BYBIT_LIMITS: GateRules = {
  exchange: 'Bybit',
  budget: { name: 'requests', limit: 600, windowMs: 5_000 },
  read(answer, now) {
    const wait = waitOf(answer)
    return wait === undefined ? statusLimits(answer, now) : { bannedForMs: wait }
  },
}
