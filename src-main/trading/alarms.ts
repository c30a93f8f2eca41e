import type { Clock, Log } from '#main/ports.ts'
import type { TradingAlarm } from '#shared/contract/trading.ts'

/** The same alarm is repeated no sooner. */
const REPEAT_MS = 10 * 60_000

export type AlarmsParts = {
  readonly account: string
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  readonly tell: (alarm: TradingAlarm) => void
}

/** What of an account needs the trader now. Each thing is told once, again when it has changed or lasted. */
export class Alarms {
  readonly #parts: AlarmsParts
  readonly #told = new Map<string, { readonly message: string; readonly at: number }>()

  constructor(parts: AlarmsParts) {
    this.#parts = parts
  }

  raise(symbol: string, kind: TradingAlarm['kind'], message: string): void {
    const { account, clock, log, tell } = this.#parts
    const key = `${kind} ${symbol}`
    const before = this.#told.get(key)
    const now = clock.now()
    if (before?.message === message && now - before.at < REPEAT_MS) return
    this.#told.set(key, { message, at: now })
    log.error({ account, symbol, kind }, message)
    tell({ account, symbol, kind, message })
  }

  /** It is over; should it come back, it is told anew. */
  calm(symbol: string, kind: TradingAlarm['kind']): void {
    this.#told.delete(`${kind} ${symbol}`)
  }
}
