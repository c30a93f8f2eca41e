/** Euler and Mascheroni's constant. */
export const EULER_GAMMA = 0.577_215_664_901_532_9

/**
 * The standard normal distribution function, to about 1e-15: the series of erf where it converges fast, else the continued
 * fraction of erfc (Abramowitz and Stegun 1964, 26.2.11 and 26.2.14).
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN
  const size = Math.abs(x)
  if (size > 38) return x > 0 ? 1 : 0
  const density = Math.exp((-size * size) / 2) / Math.sqrt(2 * Math.PI)
  if (size < 3) {
    let term = size
    let sum = size
    for (let n = 1; n < 200 && term > 1e-17 * sum; n++) {
      term *= (size * size) / (2 * n + 1)
      sum += term
    }
    return x >= 0 ? 0.5 + density * sum : 0.5 - density * sum
  }
  let fraction = size
  for (let n = 120; n >= 1; n--) fraction = size + n / fraction
  const tail = density / fraction
  return x >= 0 ? 1 - tail : tail
}

/** The value below which a standard normal lies with `probability`, in (0, 1); found by halving, to about 1e-14. */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    return probability === 0 ? Number.NEGATIVE_INFINITY : probability === 1 ? Number.POSITIVE_INFINITY : Number.NaN
  }
  let low = -38
  let high = 38
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}
