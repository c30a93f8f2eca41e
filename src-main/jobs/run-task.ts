import { AppError } from '#shared/errors.ts'
import { workerControl } from './control.ts'
import type { Task, TaskAnswer, TaskMessage } from './task.ts'

/** Accepts whatever input its own area sends: the pair of sender and task lies in one folder. */
type AnyTask = { run(input: unknown, control: Parameters<Task<unknown, unknown>>[1]): unknown }['run']

/** Runs the task a message names and turns whatever it throws into an answer. */
export async function runTask(
  tasks: Readonly<Record<string, () => Promise<AnyTask>>>,
  message: TaskMessage,
): Promise<TaskAnswer> {
  try {
    const load = tasks[message.task]
    if (load === undefined) throw new Error(`There is no task ${message.task}.`)
    const run = await load()
    return { ok: true, value: await run(message.input, workerControl(message.control)) }
  } catch (error) {
    if (error instanceof AppError) {
      const { code, details } = error
      return { ok: false, code, message: error.message, ...(details === undefined ? {} : { details }) }
    }
    const stack = error instanceof Error ? error.stack : undefined
    return { ok: false, message: String(error), ...(stack === undefined ? {} : { stack }) }
  }
}
