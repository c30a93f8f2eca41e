import type { z } from 'zod'
import type { Clock, Ids, Log } from '#main/ports.ts'
import type { CallContext, CallName, CallResult, Handlers } from '#shared/contract/contract.ts'
import { CALLS, findCall } from '#shared/contract/contract.ts'
import type { CallDeclaration } from '#shared/contract/declaration.ts'
import { callErrorSchema } from '#shared/contract/jobs.ts'
import { AppError } from '#shared/errors.ts'
import { didYouMean, quoted, suggest } from '#shared/strategy-language/suggest.ts'
import { describeIssues } from './issues.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { createRateLimiter } from './rate-limiter.ts'

/** Who asks. */
export type Origin = CallContext['origin']

/** One call that was answered, for the metrics. */
export type CallMeasurement = { readonly name: string; readonly outcome: string; readonly latencyMs: number }

/** Serves the contract to any transport. */
export type Dispatcher = {
  /** Answers a call by name. Never rejects: a failed call is an answer too. */
  dispatch(name: string, input: unknown, context: { origin: Origin }): Promise<CallResult>
}

/** What the dispatcher needs besides the handlers. */
export type DispatcherParts = {
  readonly log: Log
  readonly clock: Clock
  readonly ids: Ids
  readonly onCall?: (measurement: CallMeasurement) => void
  readonly rateLimiter?: RateLimiter
  /** Throws for a call that is not answered now, as while the app is locked. */
  readonly admit?: (call: Pick<CallDeclaration, 'name' | 'kind'>, origin: Origin) => void
  /** Takes secrets out of what an error says. */
  readonly hide?: (value: unknown) => unknown
}

type CallError = Extract<CallResult, { ok: false }>['error']

/** Methods accept what their schema has checked, whatever the call: the schema of the same name stands before each. */
type AnyHandler = { handle(input: unknown, context: CallContext): unknown }['handle']

/** Makes the dispatcher of these handlers: validation, request ids, rate limit, error mapping, measurement. */
export function createDispatcher(handlers: Handlers<CallName>, parts: DispatcherParts): Dispatcher {
  const byName = new Map<string, AnyHandler>(Object.entries(handlers))
  const limiter = parts.rateLimiter ?? createRateLimiter(parts.clock)

  const answer = async (name: string, input: unknown, context: CallContext): Promise<unknown> => {
    limiter.take(context.origin)
    const declaration = findCall(name)
    const handler = byName.get(name)
    if (declaration === undefined || handler === undefined) throw unknownCall(name)
    parts.admit?.(declaration, context.origin)
    const parsed = declaration.input.safeParse(input)
    if (!parsed.success) throw invalidInput(name, parsed.error)
    const output = declaration.output.safeParse(await handler(parsed.data, context))
    if (!output.success) throw new Error(`${name} answered ${describeIssues(output.error.issues).join('; ')}`)
    return output.data
  }

  const hidden = (error: CallError): CallError => {
    if (parts.hide === undefined) return error
    return callErrorSchema.safeParse(parts.hide(error)).data ?? error
  }

  return {
    async dispatch(name, input, { origin }) {
      const started = parts.clock.monotonic()
      const context: CallContext = { requestId: parts.ids.next(), origin }
      let result: CallResult
      try {
        result = { ok: true, value: await answer(name, input, context) }
      } catch (error) {
        result = { ok: false, error: hidden(toCallError(error, context.requestId, name, parts.log)) }
      }
      const latencyMs = parts.clock.monotonic() - started
      // Names that nobody declared come from outside and must not become metrics of their own.
      const known = findCall(name)?.name ?? 'unknown'
      parts.onCall?.({ name: known, outcome: result.ok ? 'ok' : result.error.code, latencyMs })
      if (!result.ok) {
        const { code, message } = result.error
        parts.log.info({ requestId: context.requestId, call: known, origin, code, latencyMs }, message)
      }
      return result
    },
  }
}

/**
 * An error as it crosses the contract. What is not an `AppError` is a defect: its text goes to the log under the request
 * id and never further.
 */
export function toCallError(error: unknown, requestId: string, what: string, log: Log): CallError {
  if (error instanceof AppError) {
    if (error.code === 'STORAGE' || error.code === 'INTERNAL') {
      log.error({ requestId, what, error: describeDefect(error) }, `${what} failed`)
    }
    const { code, message, details } = error
    return details === undefined ? { code, message, requestId } : { code, message, details: { ...details }, requestId }
  }
  log.error({ requestId, what, error: describeDefect(error) }, `${what} failed in a way it should not`)
  const message = `Something went wrong inside AutoCbot; what it was is in the log under request id ${requestId}.`
  return { code: 'INTERNAL', message, requestId }
}

/** A thrown value for the log: stack and causes. */
function describeDefect(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  const cause = error.cause === undefined ? {} : { cause: describeDefect(error.cause) }
  return { name: error.name, message: error.message, stack: error.stack, ...cause }
}

function unknownCall(name: string): AppError {
  const meant = suggest(
    name,
    CALLS.map((call) => call.name),
  )
  const details = meant === undefined ? undefined : { suggestion: meant }
  return new AppError('NOT_FOUND', `there is no call ${quoted(name)}${didYouMean(meant)}`, details)
}

function invalidInput(name: string, error: z.ZodError): AppError {
  const problems = describeIssues(error.issues)
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  return new AppError('VALIDATION', `${name}: ${problems[0] ?? 'the input is not valid'}${more}`, {
    problems: problems.slice(0, 20),
  })
}
