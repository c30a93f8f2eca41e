import { dollar, unknown } from './check-condition.ts'
import type { StrategyProblem } from './problem.ts'
import { formatPath } from './shape-problems.ts'

/**
 * A copy of a JSON value in which every string `$name` is the parameter's number. Unknown names are added to `problems`.
 */
export function resolveReferences(
  value: unknown,
  parameters: ReadonlyMap<string, number>,
  path: readonly PropertyKey[],
  problems: StrategyProblem[],
): unknown {
  if (typeof value === 'string' && value.startsWith('$')) {
    const number = parameters.get(value.slice(1))
    if (number === undefined) {
      problems.push({ path: formatPath(path), ...unknown('parameter', value, dollar(parameters.keys())) })
    }
    return number
  }
  if (Array.isArray(value))
    return value.map((item, index) => resolveReferences(item, parameters, [...path, index], problems))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolveReferences(item, parameters, [...path, key], problems)]),
  )
}
