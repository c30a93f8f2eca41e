import { createControl } from '#main/jobs/control.ts'
import { readAnswer } from '#main/jobs/read-answer.ts'
import { createThreadPool } from '#main/jobs/thread-pool.ts'
import type { EvaluateOutput } from './evaluate.ts'
import { forgetSearch } from './evaluate.ts'
import type { SearchThreads } from './search.ts'
import { searchTask } from './search-task.ts'

/** Threads of a search's own, so that other work does not wait behind it. */
export type OwnThreads = SearchThreads & { close(): Promise<void> }

/** The name under which the worker knows the pieces of a search. */
export const SEARCH_TASK = 'optimize.search'

/** `count` threads that run `file`; they start with the first piece. */
export function searchThreads(file: string, count: number): OwnThreads {
  const pool = createThreadPool(file, { maxThreads: count })
  const never = new AbortController().signal
  return {
    count,
    async run(input) {
      const answer = readAnswer(await pool.run({ task: SEARCH_TASK, input, control: createControl() }, never))
      return { problem: problemOf(answer) }
    },
    close: () => pool.close(),
  }
}

/** Does the pieces in this thread, one after the other: for a program that does nothing else. */
export function thisThread(): OwnThreads {
  return {
    count: 1,
    run: (input) => Promise.resolve().then(() => searchTask(input)),
    close: () => {
      forgetSearch()
      return Promise.resolve()
    },
  }
}

function problemOf(answer: unknown): EvaluateOutput['problem'] {
  if (typeof answer !== 'object' || answer === null || !('problem' in answer)) return null
  return typeof answer.problem === 'string' ? answer.problem : null
}
