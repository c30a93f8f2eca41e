import { createControl } from './control.ts'
import { readAnswer } from './read-answer.ts'
import type { ThreadPool } from './thread-pool.ts'

/** Runs a task that nobody watches or cancels; it waits for its turn like any job. Throws what the task throws. */
export async function runInThread(pool: ThreadPool, task: string, input: unknown): Promise<unknown> {
  const answer = await pool.run({ task, input, control: createControl() }, new AbortController().signal)
  return readAnswer(answer)
}
