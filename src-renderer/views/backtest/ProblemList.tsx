import { TriangleAlert } from 'lucide-react'
import type { StrategyProblem } from '#shared/contract/strategies.ts'

/** What is wrong with the strategy; choosing a problem leads to its place in the text. */
export function ProblemList(props: {
  readonly problems: readonly StrategyProblem[]
  readonly onGo: (problem: StrategyProblem) => void
}) {
  const { problems, onGo } = props
  if (problems.length === 0) return null
  return (
    <ul aria-label="Problems" className="max-h-28 shrink-0 overflow-y-auto border-t border-border bg-panel py-1">
      {problems.map((problem) => (
        <li key={`${problem.path} ${problem.message} ${problem.from ?? ''}`}>
          <button
            type="button"
            className="flex w-full gap-2 px-3 py-0.5 text-left focus-ring-inset hover:bg-raised"
            onClick={() => onGo(problem)}
          >
            <TriangleAlert size={13} aria-hidden="true" className="mt-0.5 shrink-0 text-loss" />
            <span className="min-w-0 break-words">
              {problem.path !== '' && <span className="text-muted">{problem.path}: </span>}
              {problem.message}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
