import type { z } from 'zod'
import { STRATEGY_LIMITS } from '#shared/domain/strategy-definition.ts'
import { issueText, kindText } from '#shared/schema-issues.ts'
import type { StrategyProblem } from './problem.ts'
import { didYouMean, quoted, suggest } from './suggest.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

const MOST_VALUES = 50_000
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** The keys each object of the definition may have, for suggestions; `*` stands for any name or index. */
const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': [
    'version',
    'name',
    'description',
    'symbols',
    'timeframe',
    'parameters',
    'indicators',
    'entryConditions',
    'exitConditions',
    'riskManagement',
  ],
  'parameters.*': ['default', 'min', 'max', 'step'],
  entryConditions: ['long', 'short'],
  exitConditions: ['long', 'short'],
  riskManagement: [
    'positionSize',
    'sizing',
    'riskPct',
    'stopLoss',
    'takeProfit',
    'trailingStop',
    'breakEvenAt',
    'maxBarsInTrade',
    'cooldownBars',
    'maxOpenPositions',
    'onOppositeSignal',
    'entryOrder',
    'tradingHours',
    'protections',
  ],
  'riskManagement.stopLoss': ['atr', 'period', 'price'],
  'riskManagement.takeProfit': ['atr', 'period', 'price'],
  'riskManagement.takeProfit.*': ['at', 'fraction'],
  'riskManagement.trailingStop': ['percent', 'activateAt'],
  'riskManagement.entryOrder': ['type', 'offset', 'expiresAfterBars'],
  'riskManagement.protections.*': ['type', 'limit', 'trades', 'withinBars', 'minReturn', 'pauseBars'],
}

/** `entryConditions.long[0]` for `['entryConditions', 'long', 0]`. */
export function formatPath(path: Path): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else text += text === '' ? String(part) : `.${String(part)}`
  }
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

/** Refuses values too large or too deep to check, and keys that mean something to the JavaScript engine. */
export function unsafeProblem(value: unknown): StrategyProblem | undefined {
  let count = 0
  const walk = (node: unknown, path: Path): StrategyProblem | undefined => {
    count += 1
    if (count > MOST_VALUES) return { path: '', message: `the definition has more than ${MOST_VALUES} values` }
    if (typeof node !== 'object' || node === null) return undefined
    if (path.length >= STRATEGY_LIMITS.jsonDepth) {
      return { path: '', message: `the definition is nested too deeply: at most ${STRATEGY_LIMITS.jsonDepth} levels` }
    }
    if (Array.isArray(node)) {
      for (const [index, item] of node.entries()) {
        const problem = walk(item, [...path, index])
        if (problem !== undefined) return problem
      }
      return undefined
    }
    for (const [key, item] of Object.entries(node)) {
      if (FORBIDDEN_KEYS.has(key)) return { path: formatPath(path), message: `the key ${quoted(key)} is not allowed` }
      const problem = walk(item, [...path, key])
      if (problem !== undefined) return problem
    }
    return undefined
  }
  return walk(value, [])
}

/** The problems that a schema found, in the definition's words. `prefix` is where the checked value lies. */
export function shapeProblems(issues: readonly Issue[], prefix: Path = []): StrategyProblem[] {
  return issues.flatMap((issue) => translate(issue, prefix))
}

function translate(issue: Issue, prefix: Path): StrategyProblem[] {
  const path = [...prefix, ...issue.path]
  const at = formatPath(path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path))
    case 'invalid_union':
      return unionProblems(issue, path)
    case 'invalid_key':
      return [{ path: at, message: 'a name starts with a letter and has letters, digits and _ only, at most 64' }]
    case 'invalid_format':
      return [{ path: at, message: formatMessage(path) }]
    default:
      return [{ path: at, message: issueText(issue) }]
  }
}

function unknownKey(key: string, path: Path): StrategyProblem {
  const pattern = path.map((part, index) =>
    typeof part === 'number' || (index === 1 && path[0] === 'parameters') ? '*' : String(part),
  )
  const suggestion = suggest(key, KNOWN_KEYS[pattern.join('.')] ?? [])
  const message = `unknown key ${quoted(key)}${didYouMean(suggestion)}`
  return { path: formatPath(path), message, ...(suggestion === undefined ? {} : { suggestion }) }
}

/** Of the shapes a value may have, the one that fits best says what is wrong; where none fits at all, all are named. */
function unionProblems(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path): StrategyProblem[] {
  const fitting = issue.errors.filter(
    (branch) => !branch.some((inner) => inner.path.length === 0 && isKindIssue(inner)),
  )
  const best = fitting.sort((a, b) => a.length - b.length)[0]
  if (best !== undefined) return shapeProblems(best, path)
  return [{ path: formatPath(path), message: unionMessage(issue, path) }]
}

function isKindIssue(issue: Issue): boolean {
  if (issue.code === 'invalid_union')
    return issue.errors.every((branch) => branch.some((inner) => inner.path.length === 0 && isKindIssue(inner)))
  // A fraction where a whole number is asked for is still a number.
  return issue.code === 'invalid_type' && issue.expected !== 'int'
}

function unionMessage(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path): string {
  if (path[0] === 'riskManagement' && path[1] === 'protections' && path.at(-1) === 'type') {
    return 'expected a protection with "type": maxDrawdown, dailyLoss, stopLossGuard or lowProfit'
  }
  const kinds = new Set<string>()
  const collect = (branches: readonly (readonly Issue[])[]): void => {
    for (const inner of branches.flat()) {
      if (inner.code === 'invalid_union') collect(inner.errors)
      else if (inner.code === 'invalid_type')
        kinds.add(inner.expected === 'string' ? 'a "$parameter"' : kindText(inner.expected))
    }
  }
  collect(issue.errors)
  return kinds.size === 0 ? issue.message : `expected ${[...kinds].join(' or ')}`
}

function formatMessage(path: Path): string {
  const last = path.at(-1)
  if (path[1] === 'tradingHours') return 'expected hours in UTC as "08:00-16:00"'
  if (last === 'source' || last === 'price') return 'expected a price, an indicator\'s name or "name.output"'
  return 'expected a number or "$" and a parameter\'s name'
}
