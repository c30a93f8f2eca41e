/** A wave this much smaller than the values is their rounding error. */
const NO_WAVE = 1e-12

/**
 * Phase of the wave of `period` bars in the last `period` values, told one at a time (a sliding Fourier transform of one
 * frequency). The sums are turned on by one bar with every value, and taken afresh once a window so that rounding cannot
 * pile up.
 */
export class RunningWave {
  /** Sine of the phase plus a quarter of a turn; NaN while the window is not full or holds no wave. */
  sine = Number.NaN
  /** The same an eighth of a turn further. */
  lead = Number.NaN
  readonly #period: number
  readonly #every: number
  readonly #ring: Float64Array
  readonly #cosines: Float64Array
  readonly #sines: Float64Array
  #at = 0
  #count = 0
  #since = 0
  #real = 0
  #imaginary = 0

  constructor(period: number) {
    this.#period = period
    this.#every = Math.max(period, 64)
    this.#ring = new Float64Array(period)
    const turn = (2 * Math.PI) / period
    this.#cosines = Float64Array.from({ length: period }, (_, i) => Math.cos(turn * i))
    this.#sines = Float64Array.from({ length: period }, (_, i) => Math.sin(turn * i))
  }

  /** Takes the next value; a missing one begins the window anew. */
  next(value: number): void {
    this.sine = Number.NaN
    this.lead = Number.NaN
    if (!Number.isFinite(value)) {
      this.#at = 0
      this.#count = 0
      return
    }
    const ring = this.#ring
    const at = this.#at
    const leaving = ring[at]
    ring[at] = value
    this.#at = at + 1 === this.#period ? 0 : at + 1
    if (this.#count < this.#period) {
      this.#count++
      if (this.#count < this.#period) return
      this.#since = this.#every
    }
    if (this.#since++ < this.#every) this.#turn(value - leaving)
    else this.#takeAfresh()
    const real = this.#real
    const imaginary = this.#imaginary
    const size = Math.sqrt(real * real + imaginary * imaginary)
    if (size <= NO_WAVE * this.#period * Math.abs(value)) return
    // The sines of the sums of angles, written out: no phase needs to be taken.
    this.sine = real / size
    this.lead = ((real - imaginary) / size) * Math.SQRT1_2
  }

  #turn(change: number): void {
    const cosine = this.#cosines[1]
    const sine = this.#sines[1]
    const real = this.#real
    this.#real = real * cosine - this.#imaginary * sine + change
    this.#imaginary = real * sine + this.#imaginary * cosine
  }

  #takeAfresh(): void {
    const ring = this.#ring
    const period = this.#period
    // The distances from one of the values have the same wave, and less to cancel.
    const base = ring[this.#at]
    let real = 0
    let imaginary = 0
    let place = this.#at
    for (let i = period - 1; i >= 0; i--) {
      const distance = ring[place] - base
      real += distance * this.#cosines[i]
      imaginary += distance * this.#sines[i]
      if (++place === period) place = 0
    }
    this.#real = real
    this.#imaginary = imaginary
    this.#since = 1
  }
}
