import type { EditorState } from '@codemirror/state'
import type { StrategyProblem } from '#shared/contract/strategies.ts'
import { validateStrategy } from '#shared/domain/strategy.ts'
import { readJson } from '#shared/strategy-language/read-json.ts'
import { nodeAt, parsePath } from './json-path.ts'

/** Where a problem lies in the text. */
export type Place = { readonly from: number; readonly to: number }

/**
 * The places of problems: at their own offsets where they have them, else at the value that their path names, and within
 * a condition at the words that the shared checks point out.
 */
export function placesOf(state: EditorState, problems: readonly StrategyProblem[]): Place[] {
  const { length } = state.doc
  const inside = problems.some((problem) => problem.from === undefined) ? placesInside(state.doc.toString()) : new Map()
  return problems.map((problem) => {
    const node = problem.from === undefined ? nodeAt(state, parsePath(problem.path)) : null
    let from = problem.from ?? node?.from ?? 0
    let to = problem.to ?? node?.to ?? from + 1
    const part: Place | undefined = inside.get(keyOf(problem))
    // A string with escapes is longer in the text than what it says: there the whole of it is meant.
    if (part !== undefined && node?.name === 'String' && !state.sliceDoc(node.from, node.to).includes('\\')) {
      from = node.from + 1 + part.from
      to = node.from + 1 + part.to
    }
    from = Math.min(from, length)
    return { from, to: Math.min(Math.max(to, from), length) }
  })
}

/** For each problem inside a condition, its characters within that condition. */
function placesInside(text: string): Map<string, Place> {
  const read = readJson(text)
  const problems = read.problem === undefined ? (validateStrategy(read.value).problems ?? []) : []
  return new Map(
    problems.flatMap((problem) =>
      problem.from === undefined || problem.to === undefined
        ? []
        : [[keyOf(problem), { from: problem.from, to: problem.to }] as const],
    ),
  )
}

function keyOf({ path, message }: { readonly path: string; readonly message: string }): string {
  return `${path}\n${message}`
}
