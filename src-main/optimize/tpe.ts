import type { Random } from '#main/market/simulated/random.ts'
import type { SearchedAxis } from '#shared/contract/optimize.ts'
import { indexOf, stepsAt } from './search-space.ts'

/** Candidates drawn for each suggestion, as Bergstra and others chose. */
const CANDIDATES = 24
/** The share of the trials that counts as good, and the most of them. */
const GOOD_SHARE = 0.15
const MOST_GOOD = 25
/** Attempts to draw a combination that was not tried yet. */
const ATTEMPTS = 200
/** A kernel reaches so many deviations. */
const REACH = 3

/** A trial whose result is known; NaN: it has no score. */
export type Observation = { readonly point: number; readonly score: number }

/**
 * The next `count` combinations by a tree-structured Parzen estimator (Bergstra, Bardenet, Bengio, Kégl: Algorithms for
 * hyper-parameter optimization, 2011), each axis by itself: candidates are drawn from where the good trials lie, and
 * those are chosen that are likely among the good and unlikely among the rest. None is in `tried`, to which they are added.
 */
export function suggest(
  axes: readonly SearchedAxis[],
  observed: readonly Observation[],
  tried: Set<number>,
  count: number,
  random: Random,
): number[] {
  const sorted = observed.toSorted((a, b) => rankOf(b.score) - rankOf(a.score) || a.point - b.point)
  const goodCount = Math.min(MOST_GOOD, Math.max(1, Math.ceil(GOOD_SHARE * sorted.length)))
  const good = densities(axes, sorted.slice(0, goodCount))
  const rest = densities(axes, sorted.slice(goodCount))
  const chosen: number[] = []
  while (chosen.length < count) {
    const best = bestCandidate(axes, good, rest, tried, random)
    if (best === undefined) break
    tried.add(best)
    chosen.push(best)
  }
  return chosen
}

/** A combination drawn evenly that is not in `tried`; undefined where none was found. */
export function drawEvenly(
  axes: readonly SearchedAxis[],
  tried: ReadonlySet<number>,
  random: Random,
): number | undefined {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const steps = axes.map(({ values }) => Math.min(values.length - 1, Math.floor(random.uniform() * values.length)))
    const point = indexOf(axes, steps)
    if (!tried.has(point)) return point
  }
  return undefined
}

function rankOf(score: number): number {
  return Number.isNaN(score) ? -Number.MAX_VALUE : score
}

function bestCandidate(
  axes: readonly SearchedAxis[],
  good: readonly Float64Array[],
  rest: readonly Float64Array[],
  tried: ReadonlySet<number>,
  random: Random,
): number | undefined {
  let best: number | undefined
  let bestGain = Number.NEGATIVE_INFINITY
  for (let candidate = 0, attempt = 0; candidate < CANDIDATES && attempt < ATTEMPTS; attempt++) {
    const steps = good.map((density) => draw(density, random))
    const point = indexOf(axes, steps)
    if (tried.has(point)) continue
    candidate++
    const gain = steps.reduce(
      (sum, step, axis) => sum + Math.log((good[axis]?.[step] ?? 1) / (rest[axis]?.[step] ?? 1)),
      0,
    )
    if (gain <= bestGain) continue
    bestGain = gain
    best = point
  }
  // Where the good trials lie everything was tried: anywhere else.
  return best ?? drawEvenly(axes, tried, random)
}

function draw(density: Float64Array, random: Random): number {
  let left = random.uniform()
  for (let step = 0; step < density.length; step++) {
    left -= density[step]
    if (left < 0) return step
  }
  return density.length - 1
}

/** By axis: how likely each value is, a bell around each observation mixed with an even share; sums to 1. */
function densities(axes: readonly SearchedAxis[], observed: readonly Observation[]): Float64Array[] {
  const counts = axes.map(({ values }) => new Float64Array(values.length))
  for (const { point } of observed) {
    for (const [axis, step] of stepsAt(axes, point).entries()) counts[axis][step] += 1
  }
  return counts.map((count) => smoothed(count, observed.length))
}

function smoothed(count: Float64Array, total: number): Float64Array {
  const { length } = count
  const width = Math.max(0.7, (length / 6) * (total + 1) ** -0.2)
  const reach = Math.ceil(REACH * width)
  const density = new Float64Array(length).fill(1 / length)
  for (let at = 0; at < length; at++) {
    if (count[at] === 0) continue
    const from = Math.max(0, at - reach)
    const to = Math.min(length - 1, at + reach)
    let sum = 0
    for (let step = from; step <= to; step++) sum += Math.exp(-0.5 * ((step - at) / width) ** 2)
    for (let step = from; step <= to; step++) {
      density[step] += (count[at] * Math.exp(-0.5 * ((step - at) / width) ** 2)) / sum
    }
  }
  return density.map((value) => value / (total + 1))
}
