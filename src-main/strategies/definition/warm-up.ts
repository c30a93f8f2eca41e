import type { Expression } from '#shared/strategy-language/expression.ts'
import type { CompiledIndicator } from './indicator-columns.ts'

/** Bars that must pass before every series in the conditions can have its value. */
export function warmUpOf(
  conditions: readonly Expression[],
  indicators: ReadonlyMap<string, CompiledIndicator>,
): number {
  return conditions.reduce((most, condition) => Math.max(most, warmUp(condition, indicators)), 0)
}

function warmUp(node: Expression, indicators: ReadonlyMap<string, CompiledIndicator>): number {
  switch (node.kind) {
    case 'number':
    case 'parameter':
      return 0
    case 'series':
      return (indicators.get(node.name)?.warmUp ?? 0) + node.offset
    case 'negate':
    case 'not':
      return warmUp(node.operand, indicators)
    case 'arithmetic':
    case 'and':
    case 'or':
      return Math.max(warmUp(node.left, indicators), warmUp(node.right, indicators))
    case 'compare': {
      const sides = Math.max(warmUp(node.left, indicators), warmUp(node.right, indicators))
      return node.operator.startsWith('crosses') ? sides + 1 : sides
    }
  }
}
