import type { ErrorCode, ErrorDetails } from '#shared/errors.ts'
import type { JobControl, WorkerControl } from './control.ts'

/** Work done in a thread. It looks at `control` now and then and throws CANCELLED when it is no longer wanted. */
export type Task<Input, Output> = (input: Input, control: WorkerControl) => Output | Promise<Output>

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
