import type { Clock } from '#main/ports.ts'
import type { OrderRecord, ProtectionPlan } from '#main/storage/books/orders-repository.ts'
import { type Decimal, decimal, decimalText, least } from '#shared/decimal.ts'
import { priceOf, type WantedOrder } from './protection.ts'

/** What was refused is left alone so long before it is asked for again. */
const AGAIN_MS = 15_000

type FallBack = { readonly asked: string; readonly price: Decimal; readonly until: number }

/**
 * What an exchange has refused of stops, for some seconds: so that the same is not asked for again at once, and so that
 * the stop that stood before stands again meanwhile.
 */
export class ProtectionRefusals {
  /** When it is worth while to try again, in ms from now. */
  readonly againMs = AGAIN_MS + 1
  readonly #clock: Pick<Clock, 'now'>
  /** Where the stop of a parent lay before it was taken away to be placed elsewhere. */
  readonly #before = new Map<string, Decimal>()
  readonly #fallBacks = new Map<string, FallBack>()
  readonly #pauses = new Map<string, number>()
  readonly #caps = new Map<string, { readonly most: Decimal; readonly until: number }>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** A stop was taken away because it should lie elsewhere. */
  replaced(order: OrderRecord): void {
    if (order.parentOrderId === undefined || order.purpose !== 'stopLoss') return
    this.#before.set(order.parentOrderId, priceOf(order))
  }

  stopStands(parent: string): void {
    this.#before.delete(parent)
  }

  /** From now on the stop lies where it lay before, where it did elsewhere. */
  fallBack(parent: string, refused: Decimal): boolean {
    const price = this.#before.get(parent)
    this.#before.delete(parent)
    if (price === undefined || price.eq(refused)) return false
    this.#fallBacks.set(parent, { asked: decimalText(refused), price, until: this.#clock.now() + AGAIN_MS })
    return true
  }

  /** The plan with the stop where it may lie now. */
  planFor(parent: string, plan: ProtectionPlan): ProtectionPlan {
    const known = this.#fallBacks.get(parent)
    if (known === undefined || plan.stopLoss === undefined) return plan
    const isOver = known.until <= this.#clock.now() || !decimal(plan.stopLoss).eq(known.asked)
    if (!isOver) return { ...plan, stopLoss: decimalText(known.price) }
    this.#fallBacks.delete(parent)
    return plan
  }

  pause(parent: string, want: WantedOrder): void {
    this.#pauses.set(keyOf(parent, want), this.#clock.now() + AGAIN_MS)
  }

  /** Nothing of the stop of this parent is tried for a while. */
  pauseExit(parent: string): void {
    this.#pauses.set(parent, this.#clock.now() + AGAIN_MS)
  }

  isPausing(parent: string, want: WantedOrder): boolean {
    const now = this.#clock.now()
    for (const [key, until] of this.#pauses) if (until <= now) this.#pauses.delete(key)
    return this.#pauses.has(keyOf(parent, want)) || (want.purpose === 'stopLoss' && this.#pauses.has(parent))
  }

  /** The exchange has no more of it than this. */
  cap(symbol: string, most: Decimal): void {
    this.#caps.set(symbol, { most, until: this.#clock.now() + AGAIN_MS })
  }

  capped(symbol: string, quantity: Decimal): Decimal {
    const known = this.#caps.get(symbol)
    if (known === undefined) return quantity
    if (known.until > this.#clock.now()) return least(quantity, known.most)
    this.#caps.delete(symbol)
    return quantity
  }
}

function keyOf(parent: string, { purpose, price, amount }: WantedOrder): string {
  return `${parent} ${purpose} ${decimalText(price)} ${decimalText(amount)}`
}
