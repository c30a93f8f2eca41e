import { greatest, least } from '#shared/decimal.ts'
import type { Fill } from '#shared/domain/fill.ts'
import { compareFills, inSequence } from './fill-sequence.ts'
import { type BookedInstrument, type FeeRate, type FillContext, foldFill, type RoundTrip } from './round-trip.ts'

/** What the fills of one symbol on one account have come to. */
export type SymbolBook = {
  readonly open: RoundTrip | undefined
  /** The last fill that counts; one before it or at it has to be folded in from the start. */
  readonly last: Pick<Fill, 'time' | 'id'> | undefined
}

export const EMPTY_BOOK: SymbolBook = { open: undefined, last: undefined }

/** What a fill is for, by its order. */
export type ContextOf = (fill: Fill) => FillContext

const BY_HAND: FillContext = { reason: 'manual' }
const UNKNOWN_RATE: FeeRate = () => undefined

export type FoldingPorts = { readonly contextOf?: ContextOf; readonly feeRate?: FeeRate }

/** Whether the fill comes after all that the book has; if not, `foldFills` over all fills of the symbol is needed. */
export function continues(book: SymbolBook, fill: Pick<Fill, 'time' | 'id'>): boolean {
  return book.last === undefined || compareFills(book.last, fill) < 0
}

/** The book after one more fill that `continues` it, and the trip that the fill closed. */
export function addFill(
  book: SymbolBook,
  fill: Fill,
  instrument: BookedInstrument,
  { contextOf = () => BY_HAND, feeRate = UNKNOWN_RATE }: FoldingPorts = {},
): { readonly book: SymbolBook; readonly closed: RoundTrip | undefined } {
  const { open, closed } = foldFill(book.open, fill, instrument, contextOf(fill), feeRate)
  return { book: { open, last: { time: fill.time, id: fill.id } }, closed }
}

/**
 * The book of all fills of one symbol on one account, and its closed trips, oldest first. Order and repetition of the
 * fills make no difference.
 */
export function foldFills(
  fills: Iterable<Fill>,
  instrument: BookedInstrument,
  ports: FoldingPorts = {},
): { readonly book: SymbolBook; readonly closed: readonly RoundTrip[] } {
  let book = EMPTY_BOOK
  const closedTrips: RoundTrip[] = []
  for (const fill of inSequence(fills)) {
    const next = addFill(book, fill, instrument, ports)
    book = next.book
    if (next.closed !== undefined) closedTrips.push(next.closed)
  }
  return { book, closed: closedTrips }
}

/** A trip that was folded anew, with the extreme prices that the earlier one of the same id had seen. */
export function keepExtremes(trip: RoundTrip, earlier: RoundTrip | undefined): RoundTrip {
  if (earlier === undefined || earlier.id !== trip.id) return trip
  return {
    ...trip,
    highest: greatest(trip.highest, earlier.highest),
    lowest: least(trip.lowest, earlier.lowest),
  }
}
