import { type Expression, type SeriesExpression, typeOf } from './expression.ts'
import type { ConditionProblem } from './parser.ts'
import { didYouMean, quoted, suggest } from './suggest.ts'
import { PRICE_SERIES } from './tokenizer.ts'

/** More problems than this are not looked for: it bounds the work on a definition made to be slow. */
export const MOST_PROBLEMS = 100

/** The outputs of an indicator as far as a condition may name them. */
export type SeriesOutputs = {
  /** One output: the plain name stands for it. Several: `name.output` is asked for. */
  readonly outputs: readonly string[]
  /** Outputs that conditions may not read, with the reason. */
  readonly refused?: ReadonlyMap<string, string>
  /** Declared, but of an unknown type: its outputs are not known, and that is the indicator's own problem. */
  readonly broken?: true
}

/** The names that a condition can use besides the prices. */
export type ConditionScope = {
  readonly indicators: ReadonlyMap<string, SeriesOutputs>
  readonly parameters: ReadonlySet<string>
}

/** Everything wrong with the names and types of a parsed condition, in reading order; at most `MOST_PROBLEMS`. */
export function checkCondition(condition: Expression, scope: ConditionScope): ConditionProblem[] {
  const problems: ConditionProblem[] = []
  check(condition, scope, problems)
  if (typeOf(condition) === 'number') {
    const message = 'a condition must be true or false, this is a number: compare it with something'
    problems.push({ message, from: condition.from, to: condition.to })
  }
  return problems
}

function check(node: Expression, scope: ConditionScope, problems: ConditionProblem[]): void {
  if (problems.length >= MOST_PROBLEMS) return
  switch (node.kind) {
    case 'number':
      return
    case 'parameter':
      if (!scope.parameters.has(node.name)) {
        problems.push({
          ...unknown('parameter', `$${node.name}`, dollar(scope.parameters)),
          from: node.from,
          to: node.to,
        })
      }
      return
    case 'series': {
      const problem = checkSeries(node, scope)
      if (problem !== undefined) problems.push({ ...problem, from: node.from, to: node.to })
      return
    }
    case 'negate':
    case 'not':
      check(node.operand, scope, problems)
      expectType(node.operand, node.kind === 'not' ? 'boolean' : 'number', node.kind === 'not' ? 'not' : '-', problems)
      return
    case 'arithmetic':
    case 'compare':
      check(node.left, scope, problems)
      check(node.right, scope, problems)
      expectType(node.left, 'number', node.operator, problems)
      expectType(node.right, 'number', node.operator, problems)
      return
    case 'and':
    case 'or':
      check(node.left, scope, problems)
      check(node.right, scope, problems)
      expectType(node.left, 'boolean', node.kind, problems)
      expectType(node.right, 'boolean', node.kind, problems)
  }
}

function expectType(node: Expression, wanted: 'number' | 'boolean', sign: string, problems: ConditionProblem[]): void {
  if (typeOf(node) === wanted) return
  const message =
    wanted === 'number'
      ? `"${sign}" works on numbers, this is true or false`
      : `"${sign}" works on what is true or false, this is a number: compare it with something`
  problems.push({ message, from: node.from, to: node.to })
}

type NameProblem = { readonly message: string; readonly suggestion?: string }

/** What is wrong with reading `name` or `name.output`, if anything. */
export function checkSeries(
  series: Pick<SeriesExpression, 'name' | 'output'>,
  scope: Pick<ConditionScope, 'indicators'>,
): NameProblem | undefined {
  const { name, output } = series
  if (PRICE_SERIES.some((price) => price === name)) {
    return output === undefined ? undefined : { message: `"${name}" has no outputs: write ${name}`, suggestion: name }
  }
  const indicator = scope.indicators.get(name)
  if (indicator === undefined) return unknown('name', name, [...scope.indicators.keys(), ...PRICE_SERIES])
  const { outputs } = indicator
  if (indicator.broken === true) return undefined
  if (output === undefined) {
    if (outputs.length === 1) return undefined
    return { message: `"${name}" has several outputs: write ${list(outputs.map((each) => `${name}.${each}`))}` }
  }
  if (!outputs.includes(output)) {
    const suggestion = suggest(output, outputs)
    const has = outputs.length === 1 ? `just one output: write ${name}` : `the outputs ${list(outputs)}`
    return {
      message: `"${name}" has no output ${quoted(output)}, it has ${has}${didYouMean(suggestion && `${name}.${suggestion}`)}`,
      ...(suggestion === undefined ? {} : { suggestion: `${name}.${suggestion}` }),
    }
  }
  const reason = indicator.refused?.get(output)
  return reason === undefined ? undefined : { message: `"${name}.${output}" ${reason}` }
}

/** `unknown name "fsat"; did you mean "fast"?` */
export function unknown(what: string, name: string, candidates: Iterable<string>): NameProblem {
  const suggestion = suggest(name, candidates)
  const message = `unknown ${what} ${quoted(name)}${didYouMean(suggestion)}`
  return suggestion === undefined ? { message } : { message, suggestion }
}

/** The names with a `$` before each. */
export function dollar(names: Iterable<string>): string[] {
  return Array.from(names, (name) => `$${name}`)
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
