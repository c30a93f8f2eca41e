import type { Clock } from '#main/ports.ts'
import { type GateRules, RequestGate } from './request-gate.ts'

/** The ways to exchanges, one for each server: what one account uses up, another one lacks. */
export class RequestGates {
  readonly #clock: Clock
  readonly #gates = new Map<string, RequestGate>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The way to the server of `url`; `rules` count where it is asked for the first time. */
  of(url: string, rules: GateRules): RequestGate {
    const { host } = new URL(url)
    const known = this.#gates.get(host)
    if (known !== undefined) return known
    const gate = new RequestGate(this.#clock, rules)
    this.#gates.set(host, gate)
    return gate
  }
}

const shared = new WeakMap<Clock, RequestGates>()

/**
 * The ways that all users of one clock share, which are all of a running engine: an exchange counts what comes from an
 * address, not who in the program has asked.
 */
export function sharedGates(clock: Clock): RequestGates {
  const known = shared.get(clock)
  if (known !== undefined) return known
  const gates = new RequestGates(clock)
  shared.set(clock, gates)
  return gates
}
