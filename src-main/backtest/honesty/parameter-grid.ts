import { sfc32 } from '#main/market/simulated/random.ts'
import type { StrategyParameter } from '#shared/domain/strategy-definition.ts'

/** More combinations than this are drawn from, not tried one by one. */
export const MOST_COMBINATIONS = 500
/** Values of a range that names no step. */
const VALUES_WITHOUT_STEP = 5
const STREAM = 3

/** The values of a parameter's range; its default alone where it has none. */
export function valuesOf({ default: usual, min, max, step }: StrategyParameter): number[] {
  if (min === undefined || max === undefined || !(max > min)) return [usual]
  const width = step ?? (max - min) / (VALUES_WITHOUT_STEP - 1)
  // A range of a million values is thinned evenly: no more of them could be tried anyway.
  const count = Math.floor((max - min) / width + 1e-9) + 1
  const stride = Math.max(1, Math.ceil(count / MOST_COMBINATIONS))
  const values: number[] = []
  for (let i = 0; i < count; i += stride) values.push(Number((min + i * width).toPrecision(12)))
  return values
}

/** The combinations of a strategy's own ranges, `own` among them; drawn by the seed where there are more than `most`. */
export function parameterCombinations(
  ranges: Readonly<Record<string, StrategyParameter>>,
  own: Readonly<Record<string, number>>,
  seed: number,
  most = MOST_COMBINATIONS,
): readonly Readonly<Record<string, number>>[] {
  const axes = Object.entries(ranges).map(([name, range]): [string, number[]] => [name, valuesOf(range)])
  const size = axes.reduce((product, [, values]) => product * values.length, 1)
  if (size <= 1) return [own]
  const at = (index: (axis: number, length: number) => number): Record<string, number> =>
    Object.fromEntries(axes.map(([name, values], axis) => [name, values[index(axis, values.length)] ?? 0]))
  const found = new Map<string, Readonly<Record<string, number>>>()
  const add = (combination: Readonly<Record<string, number>>): void => {
    found.set(axes.map(([name]) => combination[name]).join(' '), combination)
  }
  const usual = Object.fromEntries(Object.entries(ranges).map(([name, range]) => [name, range.default]))
  add({ ...usual, ...own })
  if (size <= most) {
    for (let number = 0; number < size; number++) {
      let rest = number
      add(
        at((_axis, length) => {
          const index = rest % length
          rest = Math.floor(rest / length)
          return index
        }),
      )
    }
  } else {
    const random = sfc32(seed, STREAM)
    for (let draw = 0; draw < 3 * most && found.size < most; draw++) {
      add(at((_axis, length) => Math.min(length - 1, Math.floor(random.uniform() * length))))
    }
  }
  return [...found.values()]
}
