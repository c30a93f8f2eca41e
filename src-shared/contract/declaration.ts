import type { z } from 'zod'

/** A call only reads, or it changes something. Commands are never retried by themselves. */
export type CallKind = 'query' | 'command'

/** One call between a client (window, command line, socket) and the engine: declared once, everything else is derived. */
export type CallDeclaration<
  Name extends string = string,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> = {
  readonly name: Name
  readonly kind: CallKind
  readonly description: string
  readonly input: Input
  readonly output: Output
}

/** How an event behaves under load: `kept` is never dropped; `latest` keeps only the newest value per key. */
export type EventDelivery = 'kept' | 'latest'

/** One event from the engine to its clients. */
export type EventDeclaration<Name extends string = string, Payload extends z.ZodType = z.ZodType> = {
  readonly name: Name
  readonly delivery: EventDelivery
  readonly description: string
  readonly payload: Payload
}

type Parts<Input, Output> = { readonly description: string; readonly input: Input; readonly output: Output }

/** Declares a call that only reads. */
export function query<Name extends string, Input extends z.ZodType, Output extends z.ZodType>(
  name: Name,
  parts: Parts<Input, Output>,
): CallDeclaration<Name, Input, Output> {
  return { name, kind: 'query', ...parts }
}

/** Declares a call that changes something. */
export function command<Name extends string, Input extends z.ZodType, Output extends z.ZodType>(
  name: Name,
  parts: Parts<Input, Output>,
): CallDeclaration<Name, Input, Output> {
  return { name, kind: 'command', ...parts }
}

/** Declares an event. */
export function event<Name extends string, Payload extends z.ZodType>(
  name: Name,
  parts: { readonly delivery: EventDelivery; readonly description: string; readonly payload: Payload },
): EventDeclaration<Name, Payload> {
  return { name, ...parts }
}
