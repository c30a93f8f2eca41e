import type { Axis, SearchedAxis } from '#shared/contract/optimize.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { unknown } from '#shared/strategy-language/check-condition.ts'

/** Values that one parameter may take; more make no map and no table that anybody reads. */
const MOST_VALUES = 10_000
/** Steps of a range that is not a whole number of steps long by rounding alone. */
const ROUNDING = 1e-9
/** Digits of a value: `0.1 + 2 × 0.1` is 0.3. */
const DIGITS = 12

/** All combinations of the values of some parameters. Combination `index` counts with the last axis fastest. */
export type SearchSpace = { readonly axes: readonly SearchedAxis[]; readonly size: number }

/**
 * The space of the axes asked for, or where there are none that of the ranges of the strategy's own parameters. Throws
 * VALIDATION naming the axis that cannot be searched.
 */
export function searchSpace(definition: StrategyDefinition, asked: readonly Axis[]): SearchSpace {
  const names = Object.keys(definition.parameters)
  const axes = asked.length > 0 ? asked : ownAxes(definition)
  const seen = new Set<string>()
  for (const { name } of axes) {
    if (!Object.hasOwn(definition.parameters, name)) {
      throw new AppError(
        'VALIDATION',
        `the strategy has no such parameter: ${unknown('parameter', name, names).message}`,
        {
          name,
          parameters: names,
        },
      )
    }
    if (seen.has(name)) throw new AppError('VALIDATION', `the parameter ${name} is there twice; give it one range`)
    seen.add(name)
  }
  const searched = axes.map((axis) => ({ name: axis.name, values: valuesOf(axis) }))
  return { axes: searched, size: searched.reduce((product, { values }) => product * values.length, 1) }
}

/** The values of a combination by the names of the axes. */
export function combinationAt({ axes }: SearchSpace, index: number): Record<string, number> {
  const values: [string, number][] = []
  const steps = stepsAt(axes, index)
  for (const [axis, { name, values: all }] of axes.entries()) values.push([name, all[steps[axis] ?? 0] ?? Number.NaN])
  return Object.fromEntries(values)
}

/** Which value of each axis a combination has. */
export function stepsAt(axes: readonly SearchedAxis[], index: number): number[] {
  const steps: number[] = new Array(axes.length).fill(0)
  let rest = index
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const { length } = axes[axis].values
    steps[axis] = rest % length
    rest = Math.floor(rest / length)
  }
  return steps
}

/** The combination that has these values of the axes. */
export function indexOf(axes: readonly SearchedAxis[], steps: readonly number[]): number {
  return axes.reduce((index, { values }, axis) => index * values.length + (steps[axis] ?? 0), 0)
}

function ownAxes(definition: StrategyDefinition): Axis[] {
  const axes: Axis[] = []
  for (const [name, { min, max, step }] of Object.entries(definition.parameters)) {
    if (min === undefined || max === undefined || step === undefined || !(max > min)) continue
    axes.push({ name, from: min, to: max, step })
  }
  if (axes.length > 0) return axes
  const names = Object.keys(definition.parameters)
  const what =
    names.length === 0
      ? 'the strategy has no parameters; give it some, such as "$fastPeriod" in an indicator'
      : `no parameter has min, max and step; say what to search, such as ${names[0]}=5:50:5`
  throw new AppError('VALIDATION', what, { parameters: names })
}

function valuesOf({ name, from, to, step }: Axis): number[] {
  const refuse = (why: string): never => {
    throw new AppError('VALIDATION', `${name}=${from}:${to}:${step}: ${why}`, { name, from, to, step })
  }
  if (!(Number.isFinite(from) && Number.isFinite(to) && Number.isFinite(step))) refuse('a range has three numbers')
  if (step <= 0) refuse('the step must be above 0')
  if (to < from) refuse(`the range ends before it begins; write ${to}:${from}:${step}`)
  const count = Math.floor((to - from) / step + ROUNDING) + 1
  if (count > MOST_VALUES) {
    refuse(`that are ${count.toLocaleString('en')} values; at most ${MOST_VALUES.toLocaleString('en')}: widen the step`)
  }
  return Array.from({ length: count }, (_, at) => Number((from + at * step).toPrecision(DIGITS)))
}
