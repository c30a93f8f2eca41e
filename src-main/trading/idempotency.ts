import { createHash } from 'node:crypto'
import type { KeyRow } from '#main/storage/books/trading-writer.ts'
import { AppError } from '#shared/errors.ts'

/** Where keys of earlier commands lie. */
export type KeyStore = { find(key: string): KeyRow | undefined }

/** A key that nobody has used: whoever makes an order for it hands the row to the journal together with the order. */
export type FreshKey = { rowFor(orderId: string): KeyRow }

/**
 * Commands with a key happen once: a repeated key gets the first answer, also while the first is still being answered
 * and after a restart.
 */
export class IdempotencyKeys<Answer> {
  readonly #store: KeyStore
  readonly #running = new Map<string, { readonly inputHash: string; readonly answer: Promise<Answer> }>()

  constructor(store: KeyStore) {
    this.#store = store
  }

  /** Runs `work`, or answers what it answered before through `again`. Throws CONFLICT for a key of another command. */
  once(
    key: string | undefined,
    call: string,
    input: unknown,
    work: (fresh: FreshKey | undefined) => Promise<Answer>,
    again: (orderId: string) => Promise<Answer>,
  ): Promise<Answer> {
    if (key === undefined) return work(undefined)
    const inputHash = createHash('sha256')
      .update(`${call} ${canonical(input)}`)
      .digest('hex')
    const running = this.#running.get(key)
    if (running !== undefined) {
      requireSame(key, call, running.inputHash === inputHash)
      return running.answer
    }
    const known = this.#store.find(key)
    if (known !== undefined) {
      requireSame(key, known.call, known.call === call && known.inputHash === inputHash)
      return again(known.orderId)
    }
    const answer = work({ rowFor: (orderId) => ({ key, call, inputHash, orderId }) }).finally(() => {
      this.#running.delete(key)
    })
    this.#running.set(key, { inputHash, answer })
    return answer
  }
}

function requireSame(key: string, call: string, isSame: boolean): void {
  if (isSame) return
  throw new AppError(
    'CONFLICT',
    `the idempotency key ${JSON.stringify(key)} was used before for ${call} with other content; use a new key for a new command`,
    { idempotencyKey: key },
  )
}

/** The input as text in which the order of its fields makes no difference. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([one], [other]) => (one < other ? -1 : 1)))
      : entry,
  )
}
