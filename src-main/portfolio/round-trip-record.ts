import { z } from 'zod'
import { type Decimal, decimalOutput, decimalText, storedDecimal } from '#shared/decimal.ts'
import { moneyTexts } from './money-by-currency.ts'
import type { RoundTrip } from './round-trip.ts'

const stored = decimalOutput.transform((text): Decimal => storedDecimal(text))

/** A round trip as it lies in the database, as JSON. */
export const roundTripRecordSchema = z.object({
  id: z.string(),
  account: z.string(),
  symbol: z.string(),
  direction: z.enum(['long', 'short']),
  entryQuantity: stored,
  entryValue: stored,
  exitQuantity: stored,
  exitValue: stored,
  quantity: stored,
  openValue: stored,
  realizedPnl: stored,
  fees: z.record(z.string(), stored).transform((fees) => new Map(Object.entries(fees))),
  feeValue: stored,
  unpricedFees: z.array(z.string()),
  highest: stored,
  lowest: stored,
  entryTime: z.number(),
  exitTime: z.number().optional(),
  entryReason: z.string(),
  exitReason: z.string().optional(),
  strategyId: z.string().optional(),
})

/** The round trip that `roundTripRecord` wrote. Throws a ZodError where the value is none. */
export function roundTripOf(value: unknown): RoundTrip {
  const record = roundTripRecordSchema.parse(value)
  return {
    ...record,
    exitTime: record.exitTime,
    exitReason: record.exitReason,
    strategyId: record.strategyId,
  }
}

/** The round trip as a JSON value; nothing is rounded. */
export function roundTripRecord(trip: RoundTrip): z.input<typeof roundTripRecordSchema> {
  return {
    id: trip.id,
    account: trip.account,
    symbol: trip.symbol,
    direction: trip.direction,
    entryQuantity: decimalText(trip.entryQuantity),
    entryValue: decimalText(trip.entryValue),
    exitQuantity: decimalText(trip.exitQuantity),
    exitValue: decimalText(trip.exitValue),
    quantity: decimalText(trip.quantity),
    openValue: decimalText(trip.openValue),
    realizedPnl: decimalText(trip.realizedPnl),
    fees: moneyTexts(trip.fees),
    feeValue: decimalText(trip.feeValue),
    unpricedFees: [...trip.unpricedFees],
    highest: decimalText(trip.highest),
    lowest: decimalText(trip.lowest),
    entryTime: trip.entryTime,
    exitTime: trip.exitTime,
    entryReason: trip.entryReason,
    exitReason: trip.exitReason,
    strategyId: trip.strategyId,
  }
}
