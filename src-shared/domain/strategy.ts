import type { StrategyDefinition } from '#shared/domain/strategy-definition.ts'
import { AppError } from '#shared/errors.ts'
import { checkDefinition } from '#shared/strategy-language/check-definition.ts'
import { describeProblem, type StrategyProblem } from '#shared/strategy-language/problem.ts'
import { readJson } from '#shared/strategy-language/read-json.ts'

export {
  type RiskManagement,
  STRATEGY_LIMITS,
  type StrategyDefinition,
  type StrategyIndicator,
} from '#shared/domain/strategy-definition.ts'
export type { StrategyProblem } from '#shared/strategy-language/problem.ts'

/** What `validateStrategy` answers: the definition, or everything that is wrong with it. */
export type StrategyValidation =
  | { readonly definition: StrategyDefinition; readonly problems?: undefined }
  | { readonly problems: readonly StrategyProblem[]; readonly definition?: undefined }

/**
 * Checks a whole definition: shape, names, indicator parameters, cycles, timeframes and conditions. All problems are
 * found at once; `path` says where, `from` and `to` are positions inside a condition's text.
 */
export function validateStrategy(value: unknown): StrategyValidation {
  return checkDefinition(value)
}

/** The definition in a JSON text. Throws `VALIDATION` naming the first problem, with all of them in `details.problems`. */
export function parseStrategyText(text: string): StrategyDefinition {
  const read = readJson(text)
  if (read.problem !== undefined) throw strategyError([read.problem])
  return requireStrategy(read.value)
}

/** As `validateStrategy`, but throws `VALIDATION` as `parseStrategyText` does. */
export function requireStrategy(value: unknown): StrategyDefinition {
  const result = validateStrategy(value)
  if (result.problems !== undefined) throw strategyError(result.problems)
  return result.definition
}

/** The error for a definition with problems. At most 100 of them are carried along. */
export function strategyError(problems: readonly StrategyProblem[]): AppError {
  const first = problems[0]
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  const message = first === undefined ? 'the strategy is not valid' : `${describeProblem(first)}${more}`
  return new AppError('VALIDATION', message, { problems: problems.slice(0, 100) })
}
