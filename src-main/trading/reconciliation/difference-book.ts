import { z } from 'zod'
import type { ExchangeFill, ExchangeOrder } from '#main/exchanges/exchange.ts'
import type { Ids } from '#main/ports.ts'
import type { DifferenceRow, DifferencesRepository } from '#main/storage/books/differences-repository.ts'
import type { Difference, DifferenceKind } from '#shared/domain/difference.ts'
import { fillSchema } from '#shared/domain/fill.ts'
import { orderTypeSchema, sideSchema } from '#shared/domain/order.ts'

/** A difference as a look finds it. While `mark` stays the same it is the same difference. */
export type FoundDifference = Omit<Difference, 'id' | 'account' | 'since'> & {
  readonly subject: string
  readonly mark: string
  readonly order?: ExchangeOrder
  readonly fill?: ExchangeFill
  /** Of a balance: theirs less ours, as decimal text. */
  readonly extra?: string
}

const told = z.object({ exchangeOrderId: z.string(), clientOrderId: z.string() })
/** What is remembered of a difference beside what is shown. */
const evidenceSchema = z.object({
  mark: z.string(),
  extra: z.string().optional(),
  order: told
    .extend({
      symbol: z.string(),
      side: sideSchema,
      type: orderTypeSchema,
      amount: z.string(),
      price: z.string().optional(),
      stopPrice: z.string().optional(),
    })
    .optional(),
  fill: fillSchema.omit({ account: true, orderId: true }).extend(told.shape).optional(),
})
export type Evidence = z.infer<typeof evidenceSchema>

/** Kinds that each look finds anew; a fill that was told is never told away. */
const LOOKED_FOR: ReadonlySet<DifferenceKind> = new Set([
  'external_order',
  'balance',
  'dust',
  'missing_order',
  'position',
])

export type DifferenceBookParts = {
  readonly account: string
  readonly store: DifferencesRepository
  readonly ids: Ids
  readonly now: () => number
  /** Differences came, went or changed. */
  readonly onChanged: () => void
}

/** The differences of one account, remembered over restarts. Writes throw STORAGE. */
export class DifferenceBook {
  readonly #parts: DifferenceBookParts
  readonly #rows = new Map<string, DifferenceRow>()

  constructor(parts: DifferenceBookParts) {
    this.#parts = parts
    for (const row of parts.store.ofAccount(parts.account)) this.#rows.set(keyOf(row), row)
  }

  /** What nobody has decided on, oldest first. */
  open(): DifferenceRow[] {
    return this.#sorted().filter(({ state }) => state === 'open')
  }

  /** Fills of others that are not in the books, whether they are left out for good or not. */
  fills(): ExchangeFill[] {
    return this.#sorted().flatMap((row) => evidenceOf(row).fill ?? [])
  }

  /** Whether the trader leaves exactly this as it is. */
  isIgnored(found: FoundDifference): boolean {
    const row = this.#rows.get(keyOf(found))
    return row?.state === 'ignored' && evidenceOf(row).mark === found.mark
  }

  find(id: string): DifferenceRow | undefined {
    return [...this.#rows.values()].find((row) => row.id === id)
  }

  /** Takes note of a fill of somebody else, once. */
  seeFill(fill: ExchangeFill): void {
    const subject = `${fill.symbol} ${fill.id}`
    if (this.#rows.has(`external_fill ${subject}`)) return
    const bought = fill.side === 'buy'
    this.#put(undefined, {
      kind: 'external_fill',
      subject,
      mark: fill.id,
      symbol: fill.symbol,
      ours: 'no such trade',
      theirs: `${bought ? 'bought' : 'sold'} ${fill.amount} at ${fill.price}`,
      message: `${fill.amount} ${fill.symbol} were ${bought ? 'bought' : 'sold'} at ${fill.price} elsewhere. Adopt it to take it into the books${bought ? ', close it to sell it again' : ''}, or ignore it to leave it out.`,
      options: bought ? ['adopt', 'ignore', 'close'] : ['adopt', 'ignore'],
      fill,
    })
    this.#parts.onChanged()
  }

  /** Whether exactly this is known already, open or left as it is. */
  isKnown(found: FoundDifference): boolean {
    const row = this.#rows.get(keyOf(found))
    return row !== undefined && evidenceOf(row).mark === found.mark
  }

  /**
   * The outcome of a look: what is not found any more is gone, what has changed is open again. What was seen and is to be
   * seen once more is neither.
   */
  see(found: readonly FoundDifference[], unsure: readonly FoundDifference[] = []): void {
    let hasChanged = false
    const left = new Set([...this.#rows.values()].filter(({ kind }) => LOOKED_FOR.has(kind)).map(keyOf))
    for (const each of unsure) left.delete(keyOf(each))
    for (const each of found) {
      const known = this.#rows.get(keyOf(each))
      left.delete(keyOf(each))
      if (known !== undefined && evidenceOf(known).mark === each.mark) continue
      this.#put(known, each)
      hasChanged = true
    }
    for (const key of left) {
      this.#drop(key)
      hasChanged = true
    }
    if (hasChanged) this.#parts.onChanged()
  }

  /** Leaves it as it is until it changes. */
  ignore(row: DifferenceRow): void {
    const ignored: DifferenceRow = { ...row, state: 'ignored' }
    this.#parts.store.save(ignored)
    this.#rows.set(keyOf(row), ignored)
    this.#parts.onChanged()
  }

  /** It is settled. */
  remove(row: Pick<DifferenceRow, 'kind' | 'subject'>): void {
    if (this.#drop(keyOf(row))) this.#parts.onChanged()
  }

  #put(known: DifferenceRow | undefined, found: FoundDifference): void {
    const { mark, order, fill, extra, ...shown } = found
    const row: DifferenceRow = {
      ...shown,
      id: known?.id ?? this.#parts.ids.next(),
      account: this.#parts.account,
      state: 'open',
      since: known?.state === 'open' ? known.since : this.#parts.now(),
      evidence: { mark, order, fill, extra },
    }
    this.#parts.store.save(row)
    this.#rows.set(keyOf(row), row)
  }

  #drop(key: string): boolean {
    const row = this.#rows.get(key)
    if (row === undefined) return false
    this.#parts.store.remove(row.id)
    return this.#rows.delete(key)
  }

  #sorted(): DifferenceRow[] {
    return [...this.#rows.values()].sort((one, other) => one.since - other.since || (one.id < other.id ? -1 : 1))
  }
}

/** What is remembered of a difference beside what is shown. */
export function evidenceOf(row: DifferenceRow): Evidence {
  const parsed = evidenceSchema.safeParse(row.evidence)
  return parsed.success ? parsed.data : { mark: '' }
}

/** A difference as it is shown. */
export function shownDifference(row: DifferenceRow): Difference {
  const { id, account, kind, symbol, currency, ours, theirs, message, options, since } = row
  return {
    id,
    account,
    kind,
    ours,
    theirs,
    message,
    since,
    ...(symbol === undefined ? {} : { symbol }),
    ...(currency === undefined ? {} : { currency }),
    options: [...options],
  }
}

function keyOf({ kind, subject }: Pick<DifferenceRow, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`
}
