import { EULER_GAMMA, normalCdf, normalQuantile } from './normal-distribution.ts'

/** What a series of returns says about its Sharpe ratio; not annualised. */
export type SharpeSample = {
  /** Mean over standard deviation, one return a period. */
  readonly sharpe: number
  /** The number of returns. */
  readonly count: number
  /** Third standardised moment; 0 for a normal distribution. */
  readonly skewness: number
  /** Fourth standardised moment; 3 for a normal distribution. */
  readonly kurtosis: number
}

/** The moments of returns; null with fewer than three returns, or where they do not differ. */
export function sharpeSample(returns: Float64Array): SharpeSample | null {
  const count = returns.length
  if (count < 3) return null
  let mean = 0
  for (const value of returns) mean += value / count
  let second = 0
  let third = 0
  let fourth = 0
  for (const value of returns) {
    const distance = value - mean
    const square = distance * distance
    second += square / count
    third += (square * distance) / count
    fourth += (square * square) / count
  }
  if (!(Math.sqrt(second) > 1e-12 * Math.abs(mean))) return null
  const sharpe = mean / Math.sqrt((second * count) / (count - 1))
  return { sharpe, count, skewness: third / second ** 1.5, kurtosis: fourth / (second * second) }
}

/**
 * The probability that the true Sharpe ratio is above `benchmark`, given the sample's length and shape (Bailey and López de
 * Prado 2012, "The Sharpe Ratio Efficient Frontier", Journal of Risk 15(2)):
 * PSR(SR*) = Φ[(SR − SR*) √(n − 1) ÷ √(1 − γ₃ SR + (γ₄ − 1) ÷ 4 × SR²)].
 * `benchmark` is not annualised either. Null where the deviation under the root is not positive.
 */
export function probabilisticSharpe({ sharpe, count, skewness, kurtosis }: SharpeSample, benchmark = 0): number | null {
  const variance = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe
  if (!(variance > 0) || count < 2) return null
  return normalCdf(((sharpe - benchmark) * Math.sqrt(count - 1)) / Math.sqrt(variance))
}

/**
 * The Sharpe ratio that the best of `trials` is expected to have where none has any skill (Bailey and López de Prado 2014,
 * "The Deflated Sharpe Ratio", Journal of Portfolio Management 40(5)):
 * SR₀ = √V × ((1 − γ) Φ⁻¹[1 − 1/N] + γ Φ⁻¹[1 − 1/(N e)]), V being the variance of the trials' Sharpe ratios.
 * 0 for a single trial.
 */
export function expectedBestSharpe(trials: number, variance: number): number {
  if (trials <= 1) return 0
  const typical = (1 - EULER_GAMMA) * normalQuantile(1 - 1 / trials)
  return Math.sqrt(variance) * (typical + EULER_GAMMA * normalQuantile(1 - 1 / (trials * Math.E)))
}

/** The probabilistic Sharpe ratio against the best that luck alone would have found among the trials (the same paper). */
export function deflatedSharpe(sample: SharpeSample, trials: number, variance: number): number | null {
  return probabilisticSharpe(sample, expectedBestSharpe(trials, variance))
}
