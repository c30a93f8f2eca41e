import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call } from '#renderer/contract/client.ts'
import { useStrategy } from '#renderer/contract/queries.ts'
import { NEW_STRATEGY, useBacktest } from '#renderer/stores/backtest.ts'
import type { Strategy, StrategyProblem } from '#shared/contract/strategies.ts'

const CHECK_AFTER_MS = 250

/** The strategy in the editor: its text, what of it is stored, and what is wrong with it. */
export type StrategyText = {
  readonly key: string | null
  readonly text: string | undefined
  readonly stored: Strategy | undefined
  readonly edited: boolean
  readonly problems: readonly StrategyProblem[]
  readonly error: unknown
}

export function useStrategyText(): StrategyText {
  const key = useBacktest((state) => state.strategy)
  const draft = useBacktest((state) => (key === null ? undefined : state.drafts[key]))
  const stored = useStrategy(key === NEW_STRATEGY ? null : key)
  const text = draft ?? stored.data?.definition
  const problems = useProblems(text)
  const edited = draft !== undefined && draft !== stored.data?.definition
  return { key, text, stored: stored.data, edited, problems, error: stored.error }
}

const NONE: readonly StrategyProblem[] = []

/** What the engine finds wrong with the text, a moment after typing stopped. */
function useProblems(text: string | undefined): readonly StrategyProblem[] {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), CHECK_AFTER_MS)
    return () => clearTimeout(timer)
  }, [text])
  const answer = useQuery({
    queryKey: ['strategies.validate', settled],
    queryFn: () => call('strategies.validate', { definition: settled ?? '' }),
    enabled: settled !== undefined,
    placeholderData: (previous) => previous,
    gcTime: 10_000,
  })
  return answer.data?.problems ?? NONE
}
