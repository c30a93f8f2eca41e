import { runTask } from './run-task.ts'
import type { TaskAnswer, TaskMessage } from './task.ts'

/** What can be done in a thread. Each is loaded when it is first asked for. */
const TASKS = {
  'candles.import': async () => (await import('#main/candles/import-task.ts')).importTask,
  'candles.span': async () => (await import('#main/candles/stored-span-task.ts')).storedSpanTask,
  'storage.checkpoint': async () => (await import('#main/storage/checkpoint-task.ts')).checkpointTask,
  'market.indicators': async () => (await import('#main/market/indicators-task.ts')).indicatorsTask,
  'market.replay': async () => (await import('#main/market/replay/replay-task.ts')).replayTask,
  backtest: async () => (await import('#main/backtest/backtest-task.ts')).backtestTask,
  'backtest.honesty': async () => (await import('#main/backtest/honesty-task.ts')).honestyTask,
  'backtest.report': async () => (await import('#main/backtest/report-task.ts')).reportTask,
  'optimize.search': async () => (await import('#main/optimize/search-task.ts')).searchTask,
  'optimize.prepare': async () => (await import('#main/optimize/prepare-task.ts')).prepareTask,
  'optimize.preview': async () => (await import('#main/optimize/prepare-task.ts')).previewTask,
  'optimize.store': async () => (await import('#main/optimize/store-task.ts')).storeTask,
  'optimize.read': async () => (await import('#main/optimize/read-task.ts')).readTask,
  'credentials.derive': async () => (await import('#main/credentials/derive-task.ts')).deriveTask,
  'backtest.forget': async () => (await import('#main/backtest/forget-task.ts')).forgetTask,
}

/** The entry of a worker thread. */
export default function work(message: TaskMessage): Promise<TaskAnswer> {
  return runTask(TASKS, message)
}
