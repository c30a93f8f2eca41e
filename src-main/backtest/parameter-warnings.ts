import type { StrategyDefinition } from '#shared/domain/strategy.ts'

/**
 * The values of a run that lie outside of the `min` and `max` their parameter declares, each as a sentence. The range says
 * what is worth searching and is no law: such a run is made, and its report says so.
 */
export function parameterWarnings(
  { parameters }: Pick<StrategyDefinition, 'parameters'>,
  values: Readonly<Record<string, number>>,
): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const { min = -Infinity, max = Infinity } = (Object.hasOwn(parameters, name) && parameters[name]) || {}
    if (value < min) return [`${name} is ${value}; the strategy gives ${min} as its least value.`]
    if (value > max) return [`${name} is ${value}; the strategy gives ${max} as its greatest value.`]
    return []
  })
}
