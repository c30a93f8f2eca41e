import type { ErrorCode, ErrorDetails } from '#shared/errors.ts'
import type { JobControl, WorkerControl } from './control.ts'

/** Work done in a thread. It looks at `control` now and then and throws CANCELLED when it is no longer wanted. */
export type Task<Input, Output> = (
  input: Input,
  control: WorkerControl,
) => Output | Transfer<Output> | Promise<Output | Transfer<Output>>

/** A task's answer of which some memory is handed over instead of copied. */
export type Transfer<Value> = { readonly [transferred]: readonly ArrayBuffer[]; readonly value: Value }

const transferred = Symbol('transferred')

/** Marks memory in `value` as handed over; the task must not touch it afterwards. */
export function transfer<Value>(value: Value, buffers: readonly ArrayBuffer[]): Transfer<Value> {
  return { [transferred]: buffers, value }
}

/** What to send and which memory to hand over. */
export function unwrapTransfer(answer: unknown): { value: unknown; buffers: readonly ArrayBuffer[] } {
  if (typeof answer !== 'object' || answer === null || !isTransfer(answer)) return { value: answer, buffers: [] }
  return { value: answer.value, buffers: answer[transferred] }
}

function isTransfer(answer: object): answer is Transfer<unknown> {
  return transferred in answer
}

/** What is sent to a thread. */
export type TaskMessage = { readonly task: string; readonly input: unknown; readonly control: JobControl }

/** What a thread answers. Errors are taken apart: thrown ones lose their code on the way between threads. */
export type TaskAnswer =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false
      /** Absent for a defect; its text is for the log only. */
      readonly code?: ErrorCode
      readonly message: string
      readonly details?: ErrorDetails
      readonly stack?: string
    }
