import type { Clock } from '#main/ports.ts'
import type { EventEnvelope, EventName, EventPayload } from '#shared/contract/contract.ts'
import { findEvent } from '#shared/contract/contract.ts'

/** `latest` events of one key are delivered at most once in so many milliseconds. */
export const FRAME_MS = 16

/** A paused subscriber holds at most so many `kept` events; the oldest go first, which leaves a hole in the sequence. */
const RING_CAPACITY = 1_000
/** And at most so many keys of `latest` events. */
const LATEST_CAPACITY = 1_000

export type EventListener = (event: EventEnvelope) => void

/** A subscriber that can be held while it is slow. */
export type Subscription = {
  /** From now on events are kept for later, within bounds. */
  pause(): void
  /** Delivers what was kept; `missed` of the answer is how many `kept` events had to go. */
  resume(): { missed: number }
  end(): void
}

/** Carries events from the engine to its clients. */
export type EventHub = {
  publish<Name extends EventName>(name: Name, payload: EventPayload<Name>): void
  /** The answer ends the subscription. */
  subscribe(listener: EventListener): () => void
  /** As `subscribe`, for a client that may be slow. */
  open(listener: EventListener): Subscription
  /** Delivers what waits for its frame and ends all subscriptions. */
  close(): void
}

type Subscriber = {
  readonly listener: EventListener
  paused: boolean
  readonly ring: EventEnvelope[]
  readonly latest: Map<string, EventEnvelope>
  missed: number
}

/** Makes a hub. A listener that throws is reported to `onError` and disturbs no other. */
export function createEventHub(clock: Clock, onError: (error: unknown) => void = () => {}): EventHub {
  const subscribers = new Set<Subscriber>()
  const pending = new Map<string, { name: EventName; payload: unknown }>()
  let sequence = 0
  let cancelFrame: (() => void) | undefined

  const call = (subscriber: Subscriber, event: EventEnvelope): void => {
    try {
      subscriber.listener(event)
    } catch (error) {
      onError(error)
    }
  }

  const deliver = (event: EventEnvelope, key: string | undefined): void => {
    for (const subscriber of subscribers) {
      if (!subscriber.paused) call(subscriber, event)
      else keepFor(subscriber, event, key)
    }
  }

  const flush = (): void => {
    cancelFrame = undefined
    const events = [...pending]
    pending.clear()
    for (const [key, { name, payload }] of events) deliver({ name, sequence, time: clock.now(), payload }, key)
  }

  const open = (listener: EventListener): Subscription => {
    const subscriber: Subscriber = { listener, paused: false, ring: [], latest: new Map(), missed: 0 }
    subscribers.add(subscriber)
    return {
      pause: () => {
        subscriber.paused = true
      },
      resume: () => {
        subscriber.paused = false
        const { missed } = subscriber
        subscriber.missed = 0
        const events = [...subscriber.ring.splice(0), ...subscriber.latest.values()]
        subscriber.latest.clear()
        for (const event of events) {
          // A listener may pause again in the middle: what is left waits as before.
          if (subscriber.paused) keepFor(subscriber, event, keyOf(event.name, event.payload))
          else call(subscriber, event)
        }
        return { missed }
      },
      end: () => {
        subscribers.delete(subscriber)
      },
    }
  }

  return {
    publish(name, payload) {
      if (findEvent(name)?.delivery === 'kept') {
        sequence += 1
        deliver({ name, sequence, time: clock.now(), payload }, undefined)
        return
      }
      pending.set(keyOf(name, payload), { name, payload })
      cancelFrame ??= clock.schedule(flush, FRAME_MS)
    },
    subscribe: (listener) => open(listener).end,
    open,
    close() {
      cancelFrame?.()
      flush()
      subscribers.clear()
    },
  }
}

function keepFor(subscriber: Subscriber, event: EventEnvelope, key: string | undefined): void {
  if (findEvent(event.name)?.delivery === 'kept' || key === undefined) {
    subscriber.ring.push(event)
    if (subscriber.ring.length > RING_CAPACITY) {
      subscriber.ring.shift()
      subscriber.missed += 1
    }
    return
  }
  subscriber.latest.delete(key)
  subscriber.latest.set(key, event)
  const [oldest] = subscriber.latest.keys()
  if (subscriber.latest.size > LATEST_CAPACITY && oldest !== undefined) subscriber.latest.delete(oldest)
}

/** What a `latest` event is about: its id, or its series, or its symbol, or there is only one of it. */
function keyOf(name: string, payload: unknown): string {
  if (typeof payload !== 'object' || payload === null) return name
  if ('id' in payload) return `${name} ${String(payload.id)}`
  if ('source' in payload && 'symbol' in payload && 'timeframe' in payload) {
    return `${name} ${String(payload.source)} ${String(payload.symbol)} ${String(payload.timeframe)}`
  }
  if ('symbol' in payload) return `${name} ${String(payload.symbol)}`
  return name
}
