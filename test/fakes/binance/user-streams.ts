import type { Account } from '#test/fakes/venue/account.ts'
import type { Venue } from '#test/fakes/venue/venue.ts'
import { BinanceError } from './binance-error.ts'
import { userEvent } from './user-events.ts'

const LIFE = 3_600_000
const MISSING = 'This listenKey does not exist.'

/** Takes an event of one account. */
export type UserSink = (event: Record<string, unknown>) => void

/** Listen keys, and those who listen to what happens to an account. */
export class UserStreams {
  readonly #now: () => number
  readonly #newKey: () => string
  readonly #keys = new Map<string, { account: Account; until: number; sinks: Map<UserSink, () => void> }>()
  readonly #direct = new Map<Account, Set<UserSink>>()

  constructor(venue: Venue, now: () => number, newKey: () => string) {
    this.#now = now
    this.#newKey = newKey
    venue.subscribe((event) => {
      const told = userEvent(event, now())
      if (told !== undefined) this.#tell(told.account, told.event)
    })
  }

  /** The listen key of an account; the one there is keeps its name and lives on for another hour. */
  open(account: Account): string {
    this.expireOld()
    for (const [key, entry] of this.#keys) {
      if (entry.account !== account) continue
      entry.until = this.#now() + LIFE
      return key
    }
    const key = this.#newKey()
    this.#keys.set(key, { account, until: this.#now() + LIFE, sinks: new Map() })
    return key
  }

  /** Another hour for a listen key. Throws -1125 where it is gone. */
  keepAlive(key: string): void {
    this.expireOld()
    const entry = this.#keys.get(key)
    if (entry === undefined) throw new BinanceError(-1125, MISSING)
    entry.until = this.#now() + LIFE
  }

  /** Ends a listen key and the streams that it opened. Throws -1125 where it is gone. */
  close(key: string): void {
    const entry = this.#keys.get(key)
    if (entry === undefined) throw new BinanceError(-1125, MISSING)
    this.#keys.delete(key)
    for (const end of entry.sinks.values()) end()
  }

  /** Ends listen keys before their time, those of one account or all; whoever listens is told. */
  expire(account?: Account): void {
    for (const [listenKey, entry] of this.#keys) {
      if (account !== undefined && entry.account !== account) continue
      this.#keys.delete(listenKey)
      for (const sink of entry.sinks.keys()) sink({ e: 'listenKeyExpired', E: this.#now(), listenKey })
    }
  }

  /** Ends the listen keys whose hour is over. */
  expireOld(): void {
    const now = this.#now()
    for (const [key, entry] of this.#keys) {
      if (entry.until > now) continue
      this.#keys.delete(key)
      for (const sink of entry.sinks.keys()) sink({ e: 'listenKeyExpired', E: now, listenKey: key })
    }
  }

  /**
   * Listens by a listen key; undefined where there is none of this name. `end` is called when the key is closed by
   * whoever opened it. The answer stops it.
   */
  listen(key: string, sink: UserSink, end: () => void): (() => void) | undefined {
    this.expireOld()
    const entry = this.#keys.get(key)
    if (entry === undefined) return undefined
    entry.sinks.set(sink, end)
    return () => entry.sinks.delete(sink)
  }

  /** Listens to an account, as the websocket API lets those do who have signed for it. The answer stops it. */
  listenTo(account: Account, sink: UserSink): () => void {
    const sinks = this.#direct.get(account) ?? new Set()
    this.#direct.set(account, sinks.add(sink))
    return () => sinks.delete(sink)
  }

  #tell(account: Account, event: Record<string, unknown>): void {
    this.expireOld()
    for (const entry of this.#keys.values()) {
      if (entry.account !== account) continue
      for (const sink of entry.sinks.keys()) sink(event)
    }
    for (const sink of this.#direct.get(account) ?? []) sink(event)
  }
}
