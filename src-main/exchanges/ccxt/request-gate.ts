import type { Clock } from '#main/ports.ts'
import { AppError } from '#shared/errors.ts'
import { Circuit, type CircuitState } from './circuit.ts'
import type { BudgetSeen, LimitsAnswer, ReadLimits } from './limits-seen.ts'

/**
 * How much a request matters. `emergency`: cancels, closes, protects, or finds out what became of an order. `needed`:
 * what trading goes on with. `other`: what can wait, such as history.
 */
export type Urgency = 'emergency' | 'needed' | 'other'

/** How much of a budget may be used before a request of this urgency is turned away. The exchange alone turns emergencies away. */
const SHARE: Readonly<Record<Urgency, number>> = { emergency: Number.POSITIVE_INFINITY, needed: 0.9, other: 0.7 }
/** How long after a ban a request of this urgency stays turned away, so that the emergencies are first. */
const AFTER_BAN_MS: Readonly<Record<Urgency, number>> = { emergency: 0, needed: 1_000, other: 5_000 }
/** Closing is tried again every five seconds: where an emergency was turned away, the others wait for it so much longer. */
const FOR_EMERGENCIES_MS = 5_000
const MOST_BUDGETS = 32

/** What is known of an exchange's limits. */
export type GateRules = {
  /** The exchange's name, for messages. */
  readonly exchange: string
  /** What may be used where its answers say nothing, in the units of `enter`. */
  readonly budget: { readonly name: string; readonly limit: number; readonly windowMs: number }
  readonly read: ReadLimits
}

/** How the way to an exchange does. */
export type GateStatus = {
  readonly circuit: CircuitState
  readonly bannedForMs: number
  /** 0 to 1. */
  readonly rateLimitUsed: number
}

/** The leave to send one request. `end` must be called once, with what came of it. */
export type Pass = { end(came: 'usable' | 'unusable' | 'unsent'): void }

type Budget = { limit: number; windowMs: number; used: number; at: number; isTold: boolean }

/**
 * The one way to an exchange for all who ask it from this machine. It lets nothing out while the exchange bans us, keeps
 * a part of what may be used for what must not wait, and lets an exchange rest that gives no usable answers.
 */
export class RequestGate {
  readonly #clock: Clock
  readonly #rules: GateRules
  readonly #circuit: Circuit
  readonly #budgets = new Map<string, Budget>()
  #inFlight = 0
  #told = 0
  #bannedUntil = Number.NEGATIVE_INFINITY
  #isAwaited = false

  constructor(clock: Clock, rules: GateRules) {
    this.#clock = clock
    this.#rules = rules
    this.#circuit = new Circuit(clock)
    this.#own()
  }

  /** How long nothing at all is let out still, in ms; 0 where something is. */
  get closedForMs(): number {
    return Math.max(this.#bannedUntil - this.#clock.monotonic(), 0)
  }

  /** What may be used in a window of the exchange's own budget, as it says. */
  set limit(limit: number) {
    this.#own().limit = limit
  }

  status(): GateStatus {
    let used = 0
    for (const name of this.#budgets.keys()) used = Math.max(used, this.#share(name, 0))
    return {
      circuit: this.#circuit.state,
      bannedForMs: Math.ceil(this.closedForMs),
      rateLimitUsed: Math.min(used, 1),
    }
  }

  /**
   * Lets a request out that costs `weight`. Throws RATE_LIMITED, with the wait in `retryAfterMs`, where it may not go
   * now: then nothing was sent. Emergencies wait for the end of a ban only.
   */
  enter(urgency: Urgency, weight = 1): Pass {
    this.check(urgency, weight)
    if (urgency === 'emergency') this.#isAwaited = false
    this.#circuit.began()
    this.#inFlight += weight
    const told = this.#told
    let isOver = false
    return {
      end: (came) => {
        if (isOver) return
        isOver = true
        this.#inFlight -= weight
        if (came === 'unsent') this.#circuit.abandoned()
        else if (came === 'usable') this.#circuit.succeeded()
        else this.#circuit.failed()
        // Where the exchange has not counted it for us, it is counted here.
        if (came !== 'unsent' && told === this.#told) this.#spend(weight)
      },
    }
  }

  /** Throws what `enter` would throw, and takes nothing. */
  check(urgency: Urgency, weight = 1): void {
    this.#checkBan(urgency)
    for (const name of this.#budgets.keys()) this.#checkBudget(name, urgency, weight)
    this.#checkCircuit(urgency)
  }

  /** Reads what an answer says about the limits; to be called with every answer, before its request ends. */
  saw(answer: LimitsAnswer): void {
    const now = this.#clock.monotonic()
    const { budgets = [], bannedForMs = 0 } = this.#rules.read(answer, this.#clock.now())
    for (const seen of budgets) this.#take(seen, now)
    if (bannedForMs > 0) this.#bannedUntil = Math.max(this.#bannedUntil, now + bannedForMs)
  }

  #checkBan(urgency: Urgency): void {
    const isEmergency = urgency === 'emergency'
    const behind = AFTER_BAN_MS[urgency] + (this.#isAwaited && !isEmergency ? FOR_EMERGENCIES_MS : 0)
    const banned = this.#bannedUntil + behind - this.#clock.monotonic()
    if (banned <= 0) return
    if (isEmergency) this.#isAwaited = true
    throw this.#limited(`${this.#rules.exchange} takes no requests from here for now`, banned)
  }

  #checkBudget(name: string, urgency: Urgency, weight: number): void {
    if (this.#share(name, weight) <= SHARE[urgency]) return
    const { limit, windowMs, at, isTold } = this.#budgets.get(name) ?? this.#own()
    const used = Math.round(this.#share(name, 0) * limit)
    const wait = isTold ? at + windowMs - this.#clock.monotonic() : (windowMs * weight) / limit
    throw this.#limited(
      `${used} of the ${limit} that ${this.#rules.exchange} allows are used and the rest is reserved for exits`,
      Math.max(wait, 1),
    )
  }

  #checkCircuit(urgency: Urgency): void {
    if (urgency === 'emergency') return
    const wait = this.#circuit.waitMs()
    if (wait <= 0) return
    throw this.#limited(
      `${this.#rules.exchange} is left alone for a while: its last ${this.#circuit.failures} answers could not be used`,
      wait,
    )
  }

  /** How much of a budget is used with `weight` more, where 1 is all of it. */
  #share(name: string, weight: number): number {
    const budget = this.#budgets.get(name)
    if (budget === undefined) return 0
    this.#age(budget)
    const isOwn = name === this.#rules.budget.name
    return (budget.used + (isOwn ? this.#inFlight + weight : 0)) / budget.limit
  }

  /** What an exchange told is forgotten with its window; what was counted here drains. */
  #age(budget: Budget): void {
    const now = this.#clock.monotonic()
    const age = now - budget.at
    if (budget.isTold) {
      if (age >= budget.windowMs) budget.used = 0
      return
    }
    budget.used = Math.max(budget.used - (budget.limit * age) / budget.windowMs, 0)
    budget.at = now
  }

  #spend(weight: number): void {
    const own = this.#own()
    this.#age(own)
    if (own.isTold && own.used === 0) own.at = this.#clock.monotonic()
    own.used += weight
  }

  #take({ name, used, limit, windowMs }: BudgetSeen, now: number): void {
    const known = this.#budgets.get(name)
    if (known === undefined && this.#budgets.size >= MOST_BUDGETS) return
    if (name === this.#rules.budget.name) this.#told++
    this.#budgets.set(name, {
      limit: Math.max(limit ?? known?.limit ?? this.#rules.budget.limit, 1),
      windowMs,
      used,
      at: now,
      isTold: true,
    })
  }

  #own(): Budget {
    const { name, limit, windowMs } = this.#rules.budget
    const known = this.#budgets.get(name)
    if (known !== undefined) return known
    const budget = { limit, windowMs, used: 0, at: this.#clock.monotonic(), isTold: false }
    this.#budgets.set(name, budget)
    return budget
  }

  #limited(why: string, waitMs: number): AppError {
    const seconds = Math.ceil(waitMs / 1000)
    return new AppError('RATE_LIMITED', `${why}; try again in ${seconds} s`, { retryAfterMs: Math.ceil(waitMs) })
  }
}
