import type { WorkerControl } from '#main/jobs/control.ts'
import { runTask } from '#main/jobs/run-task.ts'
import type { TaskMessage } from '#main/jobs/task.ts'
import { AppError } from '#shared/errors.ts'

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const TASKS = {
  echo: async () => (input: unknown) => ({ echo: input }),
  refuse: async () => () => {
    throw new AppError('VALIDATION', 'refused here', { because: 'test' })
  },
  defect: async () => () => {
    throw new TypeError('internal text')
  },
  polite: async () => async (_input: unknown, control: WorkerControl) => {
    for (let done = 0; !control.isCancelled(); done++) {
      control.progress(done, 1_000_000)
      await sleep(5)
    }
    throw new AppError('CANCELLED', 'stopped')
  },
  stubborn: async () => (_input: unknown, control: WorkerControl) => {
    control.progress(1, 2)
    for (;;) Math.sqrt(2)
  },
  die: async () => () => process.exit(3),
  greedy: async () => () => {
    // Many small pieces: for a large one the process itself may end before the thread is stopped.
    for (let taken: unknown, count = 0; ; count++) taken = { taken, more: `${count}` }
  },
}

/** Tasks that behave well and badly, for the tests of jobs. */
export default async function work(message: TaskMessage): Promise<unknown> {
  return await runTask(TASKS, message)
}
