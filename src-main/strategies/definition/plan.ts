import { AppError } from '#shared/errors.ts'
import type { ArithmeticOperator, Comparison, Expression } from '#shared/strategy-language/expression.ts'
import { isPriceSeries, type PriceSeries } from '#shared/strategy-language/tokenizer.ts'
import type { CompiledIndicator } from './indicator-columns.ts'
import { differs, divide } from './kernels.ts'

/** A number a bar: a constant, or output `index` of step result `id`, `offset` bars ago. */
export type Value =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'column'; readonly id: number; readonly index: number; readonly offset: number }

/** True or false a bar: always the same, or the step result `id`. */
export type Truth =
  | { readonly kind: 'constant'; readonly value: 0 | 1 }
  | { readonly kind: 'mask'; readonly id: number }

type Relation = 'greater' | 'greaterOrEqual' | 'equal' | 'different' | 'crossing' | 'notCrossing'

/** One calculation over all bars. Its result is known by the step's index in the plan. */
export type Step =
  | { readonly kind: 'price'; readonly series: PriceSeries }
  | { readonly kind: 'indicator'; readonly indicator: CompiledIndicator; readonly source: number | undefined }
  | { readonly kind: 'arithmetic'; readonly operator: ArithmeticOperator; readonly left: Value; readonly right: Value }
  | { readonly kind: 'relation'; readonly relation: Relation; readonly left: Value; readonly right: Value }
  | { readonly kind: 'and' | 'or'; readonly left: number; readonly right: number }

/** Conditions together may need this many calculations; more would take seconds and is no strategy. */
const MOST_STEPS = 10_000

const ALWAYS: Truth = { kind: 'constant', value: 1 }
const NEVER: Truth = { kind: 'constant', value: 0 }

/**
 * Turns conditions into steps, each different calculation once.
 *
 * Three-valued logic needs no third value: a mask says where something *holds*, a second one where it *fails*, and
 * `not` swaps the two (De Morgan for `and` and `or`). Where a value is missing, both are 0.
 */
export class PlanBuilder {
  readonly steps: Step[] = []
  private readonly known = new Map<string, number>()
  private readonly indicators: ReadonlyMap<string, CompiledIndicator>
  private readonly parameters: ReadonlyMap<string, number>

  constructor(indicators: ReadonlyMap<string, CompiledIndicator>, parameters: ReadonlyMap<string, number>) {
    this.indicators = indicators
    this.parameters = parameters
  }

  /** Where all of the conditions hold; none at all never hold. */
  all(conditions: readonly Expression[]): Truth {
    if (conditions.length === 0) return NEVER
    return conditions
      .map((condition) => this.truth(condition, true))
      .reduce((left, right) => this.join('and', left, right))
  }

  private truth(node: Expression, wanted: boolean): Truth {
    switch (node.kind) {
      case 'not':
        return this.truth(node.operand, !wanted)
      case 'and':
      case 'or': {
        const left = this.truth(node.left, wanted)
        return this.join((node.kind === 'and') === wanted ? 'and' : 'or', left, this.truth(node.right, wanted))
      }
      case 'compare':
        return this.comparison(node.operator, this.value(node.left), this.value(node.right), wanted)
      default:
        throw new AppError('INTERNAL', `a ${node.kind} was compiled as a condition`)
    }
  }

  private join(kind: 'and' | 'or', left: Truth, right: Truth): Truth {
    const neutral = kind === 'and' ? 1 : 0
    if (left.kind === 'constant') return left.value === neutral ? right : left
    if (right.kind === 'constant') return right.value === neutral ? left : right
    if (left.id === right.id) return left
    return { kind: 'mask', id: this.add(`${kind} ${left.id} ${right.id}`, { kind, left: left.id, right: right.id }) }
  }

  private comparison(operator: Comparison, a: Value, b: Value, wanted: boolean): Truth {
    switch (operator) {
      case '>':
        return wanted ? this.relation('greater', a, b) : this.relation('greaterOrEqual', b, a)
      case '>=':
        return wanted ? this.relation('greaterOrEqual', a, b) : this.relation('greater', b, a)
      case '<':
        return wanted ? this.relation('greater', b, a) : this.relation('greaterOrEqual', a, b)
      case '<=':
        return wanted ? this.relation('greaterOrEqual', b, a) : this.relation('greater', a, b)
      case '==':
        return this.relation(wanted ? 'equal' : 'different', a, b)
      case '!=':
        return this.relation(wanted ? 'different' : 'equal', a, b)
      case 'crosses above':
        return this.relation(wanted ? 'crossing' : 'notCrossing', a, b)
      case 'crosses below':
        return this.relation(wanted ? 'crossing' : 'notCrossing', b, a)
    }
  }

  private relation(relation: Relation, left: Value, right: Value): Truth {
    if (left.kind === 'constant' && right.kind === 'constant' && relation !== 'notCrossing') {
      return constantRelation(relation, left.value, right.value)
    }
    const key = `${relation} ${keyOf(left)} ${keyOf(right)}`
    return { kind: 'mask', id: this.add(key, { kind: 'relation', relation, left, right }) }
  }

  private value(node: Expression): Value {
    switch (node.kind) {
      case 'number':
        return { kind: 'constant', value: node.value }
      case 'parameter':
        return { kind: 'constant', value: this.parameters.get(node.name) ?? Number.NaN }
      case 'series':
        return this.series(node.name, node.output, node.offset)
      case 'negate': {
        const operand = this.value(node.operand)
        if (operand.kind === 'constant') return { kind: 'constant', value: -operand.value }
        return this.calculation('*', operand, { kind: 'constant', value: -1 })
      }
      case 'arithmetic':
        return this.calculation(node.operator, this.value(node.left), this.value(node.right))
      default:
        throw new AppError('INTERNAL', `a ${node.kind} was compiled as a number`)
    }
  }

  private calculation(operator: ArithmeticOperator, left: Value, right: Value): Value {
    if (left.kind === 'constant' && right.kind === 'constant') {
      return { kind: 'constant', value: calculate(operator, left.value, right.value) }
    }
    const id = this.add(`${operator} ${keyOf(left)} ${keyOf(right)}`, { kind: 'arithmetic', operator, left, right })
    return { kind: 'column', id, index: 0, offset: 0 }
  }

  private series(name: string, output: string | undefined, offset: number): Value {
    if (isPriceSeries(name)) {
      return { kind: 'column', id: this.add(`price ${name}`, { kind: 'price', series: name }), index: 0, offset }
    }
    const indicator = this.indicators.get(name)
    if (indicator === undefined) throw new AppError('INTERNAL', `the indicator ${name} was not compiled`)
    const index = output === undefined ? 0 : indicator.outputs.indexOf(output)
    return { kind: 'column', id: this.indicator(indicator), index, offset }
  }

  // A chain of sources is at most as long as there are indicators, which the definition's limits bound.
  private indicator(indicator: CompiledIndicator): number {
    const key = `indicator ${indicator.name}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const source = indicator.source?.kind === 'indicator' ? this.indicators.get(indicator.source.name) : undefined
    const sourceId = source === undefined ? undefined : this.indicator(source)
    return this.add(key, { kind: 'indicator', indicator, source: sourceId })
  }

  private add(key: string, step: Step): number {
    const known = this.known.get(key)
    if (known !== undefined) return known
    if (this.steps.length >= MOST_STEPS) {
      throw new AppError('VALIDATION', `the conditions need more than ${MOST_STEPS} calculations: shorten them`)
    }
    const id = this.steps.push(step) - 1
    this.known.set(key, id)
    return id
  }
}

function keyOf(value: Value): string {
  return value.kind === 'constant'
    ? `#${Object.is(value.value, -0) ? '-0' : value.value}`
    : `${value.id}.${value.index}[${value.offset}]`
}

function calculate(operator: ArithmeticOperator, x: number, y: number): number {
  switch (operator) {
    case '+':
      return x + y
    case '-':
      return x - y
    case '*':
      return x * y
    case '/':
      return divide(x, y)
  }
}

function constantRelation(relation: Exclude<Relation, 'notCrossing'>, x: number, y: number): Truth {
  switch (relation) {
    case 'greater':
      return x > y ? ALWAYS : NEVER
    case 'greaterOrEqual':
      return x >= y ? ALWAYS : NEVER
    case 'equal':
      return x === y ? ALWAYS : NEVER
    case 'different':
      return differs(x, y) ? ALWAYS : NEVER
    case 'crossing':
      return NEVER
  }
}

/** The step results that a step reads. */
export function inputsOf(step: Step): number[] {
  switch (step.kind) {
    case 'price':
      return []
    case 'indicator':
      return step.source === undefined ? [] : [step.source]
    case 'arithmetic':
    case 'relation':
      return [step.left, step.right].flatMap((value) => (value.kind === 'column' ? [value.id] : []))
    case 'and':
    case 'or':
      return [step.left, step.right]
  }
}

/** The pairs of steps that look for crossings of the same two sides in opposite directions, each step with the other. */
export function oppositeCrossings(steps: readonly Step[]): Map<number, number> {
  const pairs = new Map<number, number>()
  const seen = new Map<string, number>()
  for (const [id, step] of steps.entries()) {
    if (step.kind !== 'relation' || step.relation !== 'crossing') continue
    const opposite = seen.get(`${keyOf(step.right)} ${keyOf(step.left)}`)
    seen.set(`${keyOf(step.left)} ${keyOf(step.right)}`, id)
    if (opposite === undefined) continue
    pairs.set(id, opposite)
    pairs.set(opposite, id)
  }
  return pairs
}

/** For each step the outputs of its indicator that no other step reads, by index. */
export function unreadOutputs(steps: readonly Step[]): Set<number>[] {
  const unread = steps.map((step) => new Set(step.kind === 'indicator' ? step.indicator.outputs.keys() : []))
  for (const step of steps) {
    if (step.kind === 'indicator' && step.source !== undefined && step.indicator.source?.kind === 'indicator') {
      unread[step.source].delete(step.indicator.source.index)
    } else if (step.kind === 'arithmetic' || step.kind === 'relation') {
      for (const value of [step.left, step.right]) if (value.kind === 'column') unread[value.id].delete(value.index)
    }
  }
  return unread
}
