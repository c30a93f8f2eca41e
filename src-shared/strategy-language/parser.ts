import type { Comparison, Expression } from './expression.ts'
import { didYouMean, quoted, suggest } from './suggest.ts'
import { KEYWORDS, type Token, tokenize } from './tokenizer.ts'

/** What a condition may at most be, so that reading it takes bounded time and stack. */
export const CONDITION_LIMITS = {
  /** Characters. */
  length: 10_000,
  tokens: 2_000,
  /** Parentheses, `not` and `-` inside each other. */
  depth: 64,
  /** Bars that `[n]` may look back. */
  offset: 10_000,
} as const

/** A problem inside one condition's text. */
export type ConditionProblem = {
  readonly message: string
  readonly from: number
  readonly to: number
  readonly suggestion?: string
}

/** A parsed condition, or the first thing in it that is not in the grammar. */
export type ParseResult =
  | { readonly expression: Expression; readonly problem?: undefined }
  | { readonly problem: ConditionProblem; readonly expression?: undefined }

/** Reads one condition. Every text gives an expression or a problem; nothing is thrown. Names are not checked here. */
export function parseCondition(text: string): ParseResult {
  if (text.length > CONDITION_LIMITS.length) {
    const message = `a condition has at most ${CONDITION_LIMITS.length} characters, this one has ${text.length}`
    return { problem: { message, from: CONDITION_LIMITS.length, to: text.length } }
  }
  const tokens = tokenize(text, CONDITION_LIMITS.tokens + 1)
  const last = tokens.at(-1)
  if (tokens.length > CONDITION_LIMITS.tokens && last !== undefined) {
    const message = `a condition has at most ${CONDITION_LIMITS.tokens} words, numbers and signs: split it into several`
    return { problem: { message, from: last.from, to: last.to } }
  }
  try {
    return { expression: new Parser(text, tokens).parse() }
  } catch (error) {
    if (error instanceof SyntaxProblem) return { problem: error.problem }
    throw error
  }
}

class SyntaxProblem extends Error {
  readonly problem: ConditionProblem

  constructor(problem: ConditionProblem) {
    super(problem.message)
    this.problem = problem
  }
}

/** Signs of other languages and what they are here. */
const FOREIGN_SIGNS: Readonly<Record<string, string>> = {
  '=': '==',
  '&': 'and',
  '&&': 'and',
  '|': 'or',
  '||': 'or',
  '!': 'not',
  '<>': '!=',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
}

const COMPARISON_SIGNS: Readonly<Record<string, Comparison>> = {
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '==': '==',
  '!=': '!=',
}

class Parser {
  private readonly text: string
  private readonly tokens: readonly Token[]
  private position = 0
  private depth = 0

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text
    this.tokens = tokens
  }

  parse(): Expression {
    const expression = this.or()
    if (this.peek() !== undefined) throw this.unexpected('the end of the condition or an operator')
    return expression
  }

  private or(): Expression {
    let left = this.and()
    while (this.accept('or')) {
      const right = this.and()
      left = { kind: 'or', left, right, from: left.from, to: right.to }
    }
    return left
  }

  private and(): Expression {
    let left = this.not()
    while (this.accept('and')) {
      const right = this.not()
      left = { kind: 'and', left, right, from: left.from, to: right.to }
    }
    return left
  }

  private not(): Expression {
    const start = this.peek()
    if (start === undefined || !this.accept('not')) return this.comparison()
    const operand = this.nested(start, () => this.not())
    return { kind: 'not', operand, from: start.from, to: operand.to }
  }

  private comparison(): Expression {
    const left = this.sum()
    const operator = this.comparisonSign()
    if (operator === undefined) return left
    const right = this.sum()
    const next = this.peek()
    if (this.comparisonSign() !== undefined && next !== undefined) {
      const message = 'comparisons do not chain: join two comparisons with "and"'
      throw new SyntaxProblem({ message, from: next.from, to: next.to })
    }
    return { kind: 'compare', operator, left, right, from: left.from, to: right.to }
  }

  private comparisonSign(): Comparison | undefined {
    if (this.accept('crosses')) {
      if (this.accept('above')) return 'crosses above'
      if (this.accept('below')) return 'crosses below'
      throw this.unexpected('"above" or "below" after "crosses"', ['above', 'below'])
    }
    const token = this.peek()
    if (token?.kind !== 'operator' || !Object.hasOwn(COMPARISON_SIGNS, token.text)) return undefined
    this.position += 1
    return COMPARISON_SIGNS[token.text]
  }

  private sum(): Expression {
    let left = this.term()
    for (;;) {
      const operator = this.accept('+') ? '+' : this.accept('-') ? '-' : undefined
      if (operator === undefined) return left
      const right = this.term()
      left = { kind: 'arithmetic', operator, left, right, from: left.from, to: right.to }
    }
  }

  private term(): Expression {
    let left = this.unary()
    for (;;) {
      const operator = this.accept('*') ? '*' : this.accept('/') ? '/' : undefined
      if (operator === undefined) return left
      const right = this.unary()
      left = { kind: 'arithmetic', operator, left, right, from: left.from, to: right.to }
    }
  }

  private unary(): Expression {
    const start = this.peek()
    if (start === undefined || !this.accept('-')) return this.primary()
    const operand = this.nested(start, () => this.unary())
    return { kind: 'negate', operand, from: start.from, to: operand.to }
  }

  private primary(): Expression {
    const token = this.peek()
    if (token?.kind === 'number') return this.number(token)
    if (token?.kind === 'parameter') {
      this.position += 1
      return { kind: 'parameter', name: token.text.slice(1), from: token.from, to: token.to }
    }
    if (token?.kind === 'name') return this.series(token)
    if (token !== undefined && this.accept('(')) {
      const inner = this.nested(token, () => this.or())
      const close = this.peek()
      if (close === undefined || !this.accept(')')) throw this.unexpected('")"')
      return { ...inner, from: token.from, to: close.to }
    }
    throw this.unexpected('a number, a name or "("')
  }

  private number(token: Token): Expression {
    this.position += 1
    const value = Number(token.text)
    if (!Number.isFinite(value)) throw new SyntaxProblem({ message: 'the number is too large', ...place(token) })
    return { kind: 'number', value, from: token.from, to: token.to }
  }

  private series(token: Token): Expression {
    this.position += 1
    let to = token.to
    let output: string | undefined
    if (this.accept('.')) {
      const name = this.peek()
      if (name?.kind !== 'name' && name?.kind !== 'keyword')
        throw this.unexpected(`an output's name after "${token.text}."`)
      this.position += 1
      output = name.text
      to = name.to
    }
    let offset = 0
    if (this.accept('[')) {
      offset = this.offset()
      const close = this.peek()
      if (close === undefined || !this.accept(']')) throw this.unexpected('"]"')
      to = close.to
    }
    return { kind: 'series', name: token.text, output, offset, from: token.from, to }
  }

  private offset(): number {
    const token = this.peek()
    if (token?.kind !== 'number' || !/^\d+$/.test(token.text)) {
      throw this.unexpected('a whole number of bars ago, such as [1]')
    }
    const offset = Number(token.text)
    if (offset > CONDITION_LIMITS.offset) {
      const message = `an offset looks at most ${CONDITION_LIMITS.offset} bars back`
      throw new SyntaxProblem({ message, ...place(token) })
    }
    this.position += 1
    return offset
  }

  private nested(start: Token, read: () => Expression): Expression {
    if (this.depth >= CONDITION_LIMITS.depth) {
      const message = `nested too deeply: at most ${CONDITION_LIMITS.depth} levels`
      throw new SyntaxProblem({ message, ...place(start) })
    }
    this.depth += 1
    const expression = read()
    this.depth -= 1
    return expression
  }

  private peek(): Token | undefined {
    return this.tokens[this.position]
  }

  private accept(text: string): boolean {
    const token = this.tokens[this.position]
    if (token === undefined || token.text !== text) return false
    this.position += 1
    return true
  }

  private unexpected(expected: string, candidates: Iterable<string> = KEYWORDS): SyntaxProblem {
    const token = this.peek()
    if (token === undefined) {
      const end = this.text.length
      const message =
        this.tokens.length === 0 ? 'the condition is empty' : `the condition ends too early: expected ${expected}`
      return new SyntaxProblem({ message, from: Math.max(0, end - 1), to: end })
    }
    const suggestion = Object.hasOwn(FOREIGN_SIGNS, token.text)
      ? FOREIGN_SIGNS[token.text]
      : token.kind === 'name'
        ? suggest(token.text, candidates)
        : undefined
    const message = `unexpected ${quoted(token.text)}, expected ${expected}${didYouMean(suggestion)}`
    return new SyntaxProblem({ message, ...place(token), ...(suggestion === undefined ? {} : { suggestion }) })
  }
}

function place(token: Token): { from: number; to: number } {
  return { from: token.from, to: token.to }
}
