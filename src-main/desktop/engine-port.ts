import type { CallResult, EventEnvelope } from '#shared/contract/contract.ts'

/** What the desktop shell needs of the engine: somewhere to send calls, somewhere to hear events. */
export type Dispatcher = {
  /** Never rejects: a failed call is an answer too. */
  dispatch(name: string, input: unknown, context: { origin: 'window' | 'socket' | 'cli' }): Promise<CallResult>
}

/** The engine's events, as they cross to the window. */
export type EventSource = {
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: EventEnvelope) => void): () => void
}
