import fc from 'fast-check'
import { COMPARISONS, type Expression } from '#shared/strategy-language/expression.ts'

/** Names that an arbitrary expression may read: `[name, output]`. */
export type SeriesChoices = readonly (readonly [name: string, output: string | undefined])[]

const nowhere = { from: 0, to: 0 }

/** Arbitrary conditions over the given series and parameters; positions are all zero. */
export function conditions(
  series: SeriesChoices,
  parameters: readonly string[],
  maxOffset = 3,
): fc.Arbitrary<Expression> {
  const leaf: fc.Arbitrary<Expression>[] = [
    fc
      .oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: 0, max: 1e6, noNaN: true }))
      .map((value) => ({ kind: 'number', value: Object.is(value, -0) ? 0 : value, ...nowhere })),
    fc
      .tuple(fc.constantFrom(...series), fc.integer({ min: 0, max: maxOffset }))
      .map(([[name, output], offset]) => ({ kind: 'series', name, output, offset, ...nowhere })),
  ]
  if (parameters.length > 0) {
    leaf.push(fc.constantFrom(...parameters).map((name) => ({ kind: 'parameter', name, ...nowhere })))
  }
  return fc.letrec<{ number: Expression; condition: Expression }>((tie) => ({
    number: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'expression' },
      ...leaf,
      fc.record({ kind: fc.constant('negate' as const), operand: tie('number') }).map(place),
      fc
        .record({
          kind: fc.constant('arithmetic' as const),
          operator: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const),
          left: tie('number'),
          right: tie('number'),
        })
        .map(place),
    ),
    condition: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'expression' },
      fc
        .record({
          kind: fc.constant('compare' as const),
          operator: fc.constantFrom(...COMPARISONS),
          left: tie('number'),
          right: tie('number'),
        })
        .map(place),
      fc.record({ kind: fc.constant('not' as const), operand: tie('condition') }).map(place),
      fc
        .record({
          kind: fc.constantFrom('and' as const, 'or' as const),
          left: tie('condition'),
          right: tie('condition'),
        })
        .map(place),
    ),
  })).condition
}

function place<T extends object>(node: T): T & { from: number; to: number } {
  return { ...node, ...nowhere }
}

/** Writes an expression in the language, with parentheses only where the grammar needs them. */
export function printExpression(node: Expression): string {
  return print(node, 0)
}

function print(node: Expression, least: number): string {
  const [strength, text] = write(node)
  return strength < least ? `(${text})` : text
}

function write(node: Expression): [strength: number, text: string] {
  switch (node.kind) {
    case 'number':
      return [8, String(node.value)]
    case 'parameter':
      return [8, `$${node.name}`]
    case 'series':
      return [
        8,
        `${node.name}${node.output === undefined ? '' : `.${node.output}`}${node.offset === 0 ? '' : `[${node.offset}]`}`,
      ]
    case 'negate':
      return [7, `-${print(node.operand, 7)}`]
    case 'arithmetic': {
      const strength = node.operator === '+' || node.operator === '-' ? 5 : 6
      return [strength, `${print(node.left, strength)} ${node.operator} ${print(node.right, strength + 1)}`]
    }
    case 'compare':
      return [4, `${print(node.left, 5)} ${node.operator} ${print(node.right, 5)}`]
    case 'not':
      return [3, `not ${print(node.operand, 3)}`]
    case 'and':
      return [2, `${print(node.left, 2)} and ${print(node.right, 3)}`]
    case 'or':
      return [1, `${print(node.left, 1)} or ${print(node.right, 2)}`]
  }
}

/** The same expression with all positions set to zero, for comparing. */
export function withoutPositions(node: Expression): Expression {
  switch (node.kind) {
    case 'number':
    case 'parameter':
    case 'series':
      return { ...node, ...nowhere }
    case 'negate':
    case 'not':
      return { ...node, operand: withoutPositions(node.operand), ...nowhere }
    case 'arithmetic':
    case 'compare':
    case 'and':
    case 'or':
      return { ...node, left: withoutPositions(node.left), right: withoutPositions(node.right), ...nowhere }
  }
}
