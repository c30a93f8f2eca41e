import { DAY_MS } from '#shared/time.ts'
import { type Random, sfc32 } from './random.ts'

const YEAR_MS = 365 * DAY_MS
/** Volatility's logarithm swings about its mean with this deviation and forgets half of a swing in about three hours. */
const SWING = 0.45
const FORGETTING_MS = (3 * 3_600_000) / Math.LN2

/**
 * Returns of one driver, step by step: fat-tailed shocks whose volatility comes in clusters (its logarithm is an
 * Ornstein–Uhlenbeck process, as in Taylor's stochastic volatility model, 1986) and follows the hour of the tape's day.
 */
export class ReturnProcess {
  readonly #random: Random
  readonly #perStep: number
  readonly #keep: number
  readonly #kick: number
  #logVolatility: number
  /** Latest volatility as a multiple of the mean one. */
  activity = 1

  constructor(seed: number, stream: number, volatilityPerYear: number, stepMs: number) {
    this.#random = sfc32(seed, stream)
    this.#perStep = volatilityPerYear * Math.sqrt(stepMs / YEAR_MS)
    this.#keep = Math.exp(-stepMs / FORGETTING_MS)
    this.#kick = SWING * Math.sqrt(1 - this.#keep ** 2)
    this.#logVolatility = SWING * this.#random.normal()
  }

  /** The next logarithmic return. `dayFraction`: where in the tape's day, from 0 to 1. */
  next(dayFraction: number): number {
    this.#logVolatility = this.#keep * this.#logVolatility + this.#kick * this.#random.normal()
    const hour = 1 + 0.35 * Math.cos(2 * Math.PI * (dayFraction - 0.15))
    this.activity = hour * Math.exp(this.#logVolatility - SWING ** 2)
    return this.#perStep * this.activity * this.#random.fatTailed()
  }
}
