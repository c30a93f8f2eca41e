import type { CandleColumns } from '#shared/domain/candle.ts'
import type { Expression } from '#shared/strategy-language/expression.ts'

/** The columns an expression reads, by `name` or `name.output`, and its parameters. */
export type Surroundings = {
  readonly series: ReadonlyMap<string, Float64Array>
  readonly parameters: Readonly<Record<string, number>>
}

/** The candle's own columns by name. */
export function priceColumns(candles: CandleColumns): Map<string, Float64Array> {
  const { open, high, low, close, volume } = candles
  return new Map([
    ['open', open],
    ['high', high],
    ['low', low],
    ['close', close],
    ['volume', volume],
    ['hl2', close.map((_, t) => (high[t] + low[t]) / 2)],
  ])
}

/** A plain bar-by-bar reading of the language's rules; null is a missing value. It shares no code with the compiler. */
export function truthAt(node: Expression, t: number, world: Surroundings): boolean | null {
  switch (node.kind) {
    case 'not': {
      const value = truthAt(node.operand, t, world)
      return value === null ? null : !value
    }
    case 'and': {
      const sides = [truthAt(node.left, t, world), truthAt(node.right, t, world)]
      return sides.includes(false) ? false : sides.includes(null) ? null : true
    }
    case 'or': {
      const sides = [truthAt(node.left, t, world), truthAt(node.right, t, world)]
      return sides.includes(true) ? true : sides.includes(null) ? null : false
    }
    case 'compare': {
      const a = numberAt(node.left, t, world)
      const b = numberAt(node.right, t, world)
      if (a === null || b === null) return null
      switch (node.operator) {
        case '<':
          return a < b
        case '<=':
          return a <= b
        case '>':
          return a > b
        case '>=':
          return a >= b
        case '==':
          return a === b
        case '!=':
          return a !== b
      }
      const before = t === 0 ? null : numberAt(node.left, t - 1, world)
      const other = t === 0 ? null : numberAt(node.right, t - 1, world)
      if (before === null || other === null) return null
      return node.operator === 'crosses above' ? a > b && before <= other : a < b && before >= other
    }
    default:
      throw new Error(`${node.kind} is no condition`)
  }
}

function numberAt(node: Expression, t: number, world: Surroundings): number | null {
  switch (node.kind) {
    case 'number':
      return node.value
    case 'parameter':
      return world.parameters[node.name] ?? null
    case 'series': {
      const column = world.series.get(node.output === undefined ? node.name : `${node.name}.${node.output}`)
      return t < node.offset ? null : present(column?.[t - node.offset])
    }
    case 'negate': {
      const value = numberAt(node.operand, t, world)
      return value === null ? null : -value
    }
    case 'arithmetic': {
      const a = numberAt(node.left, t, world)
      const b = numberAt(node.right, t, world)
      if (a === null || b === null) return null
      switch (node.operator) {
        case '+':
          return present(a + b)
        case '-':
          return present(a - b)
        case '*':
          return present(a * b)
        case '/':
          return b === 0 ? null : present(a / b)
      }
      return null
    }
    default:
      throw new Error(`${node.kind} is no number`)
  }
}

function present(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value
}
