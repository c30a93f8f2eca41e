import { move, transferableSymbol, valueSymbol } from 'piscina'
import { runTask } from './run-task.ts'
import type { TaskMessage } from './task.ts'

/** What can be done in a thread. Each is loaded when it is first asked for. */
const TASKS = {
  'candles.import': async () => (await import('#main/candles/import-task.ts')).importTask,
  backtest: async () => (await import('#main/backtest/backtest-task.ts')).backtestTask,
  'backtest.forget': async () => (await import('#main/backtest/forget-task.ts')).forgetTask,
}

/** The entry of a worker thread. */
export default async function work(message: TaskMessage): Promise<unknown> {
  const { answer, buffers } = await runTask(TASKS, message)
  if (buffers.length === 0) return answer
  // What Piscina calls a movable: the answer, and the memory that goes along instead of being copied.
  return move({ [transferableSymbol]: buffers, [valueSymbol]: answer })
}
