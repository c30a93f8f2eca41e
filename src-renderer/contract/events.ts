import { type EventEnvelope, eventEnvelopeSchema, findEvent } from '#shared/contract/contract.ts'
import type { Bridge } from './bridge.ts'

/** What is done with an event whose payload has been checked, and when one was missed. */
export type EventReactions = {
  readonly onEvent: (name: string, payload: unknown) => void
  /** Kept events are numbered; a hole means that the window must ask for everything again. */
  readonly onMissed: () => void
}

/** Hears the engine's events until the returned function is called. Unknown or malformed ones are left out. */
export function listen(bridge: Pick<Bridge, 'onEvent'>, reactions: EventReactions): () => void {
  let last: number | undefined
  return bridge.onEvent((message) => {
    const envelope = eventEnvelopeSchema.safeParse(message)
    if (!envelope.success) return
    const declaration = findEvent(envelope.data.name)
    if (declaration === undefined) return
    if (declaration.delivery === 'kept') last = follow(envelope.data, last, reactions)
    const payload = declaration.payload.safeParse(envelope.data.payload)
    if (payload.success) reactions.onEvent(envelope.data.name, payload.data)
  })
}

function follow(envelope: EventEnvelope, last: number | undefined, reactions: EventReactions): number {
  if (last !== undefined && envelope.sequence !== last + 1) reactions.onMissed()
  return envelope.sequence
}
