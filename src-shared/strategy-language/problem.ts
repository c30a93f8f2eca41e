/** Something wrong with a strategy definition. */
export type StrategyProblem = {
  /** Where in the definition, such as `entryConditions.long[0]`; empty for the text as a whole. */
  readonly path: string
  /** What is wrong, for people, with the suggestion in it where there is one. */
  readonly message: string
  /** First character of the offending part, inside the condition at `path` (or the JSON text where `path` is empty). */
  readonly from?: number
  /** The character after the offending part. */
  readonly to?: number
  /** The name that was probably meant. */
  readonly suggestion?: string
}

/** The problem as one line: `path: message`. */
export function describeProblem(problem: StrategyProblem): string {
  return problem.path === '' ? problem.message : `${problem.path}: ${problem.message}`
}
