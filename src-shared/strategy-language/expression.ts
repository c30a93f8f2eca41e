/** Comparisons, in the words of the language. */
export const COMPARISONS = ['<', '<=', '>', '>=', '==', '!=', 'crosses above', 'crosses below'] as const
export type Comparison = (typeof COMPARISONS)[number]
export type ArithmeticOperator = '+' | '-' | '*' | '/'

type Placed = { readonly from: number; readonly to: number }

/** The parsed form of a condition. `[from, to)` is the part of the text that a node was read from. */
export type Expression = Placed &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'parameter'; readonly name: string }
    | { readonly kind: 'series'; readonly name: string; readonly output: string | undefined; readonly offset: number }
    | { readonly kind: 'negate'; readonly operand: Expression }
    | {
        readonly kind: 'arithmetic'
        readonly operator: ArithmeticOperator
        readonly left: Expression
        readonly right: Expression
      }
    | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'not'; readonly operand: Expression }
    | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  )

/** A reading of one series, such as `bb.upper[1]`. */
export type SeriesExpression = Extract<Expression, { kind: 'series' }>

/** What an expression yields: a number a bar, or true/false a bar. */
export function typeOf(expression: Expression): 'number' | 'boolean' {
  switch (expression.kind) {
    case 'number':
    case 'parameter':
    case 'series':
    case 'negate':
    case 'arithmetic':
      return 'number'
    case 'compare':
    case 'not':
    case 'and':
    case 'or':
      return 'boolean'
  }
}
