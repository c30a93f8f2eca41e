import { tradingAlarmSchema } from '#shared/contract/trading.ts'
import { positionSchema } from '#shared/domain/position.ts'

/**
 * The alarms that still stand, as the engine's events tell. One about a missing stop ends when the position is covered again
 * or gone; one about a refused exit when the position is gone.
 */
export class AlarmLog {
  readonly #standing = new Map<string, { readonly kind: string; readonly message: string }>()

  /** Takes an event of the engine; others than alarms and positions say nothing here. */
  take(name: string, payload: unknown): void {
    if (name === 'trading.alarm') {
      const alarm = tradingAlarmSchema.safeParse(payload).data
      if (alarm === undefined) return
      const { account, symbol, kind, message } = alarm
      const key = `${account} ${symbol} ${kind}`
      this.#standing.delete(key)
      this.#standing.set(key, { kind, message })
    } else if (name === 'trading.positionChanged') {
      const position = positionSchema.safeParse(payload).data
      if (position === undefined) return
      const { account, symbol, quantity, coverage } = position
      const isGone = Number(quantity) === 0
      const isCovered = Number(coverage.naked) === 0
      if (isGone) this.#standing.delete(`${account} ${symbol} exit_refused`)
      if (!isGone && !isCovered) return
      this.#standing.delete(`${account} ${symbol} naked`)
      this.#standing.delete(`${account} ${symbol} stop_lost`)
    }
  }

  /** What stands, the newest first. */
  messages(): readonly string[] {
    return [...this.#standing.values()].map(({ message }) => message).toReversed()
  }
}
