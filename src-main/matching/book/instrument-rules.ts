import { type Decimal, decimal } from '#shared/decimal.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { optionalDecimal } from './book-order.ts'

/** An instrument with its numbers exact. Fees are fractions of the value. */
export type InstrumentRules = {
  readonly symbol: string
  readonly base: string
  readonly quote: string
  readonly kind: Instrument['kind']
  readonly isHalted: boolean
  readonly tickSize: Decimal
  readonly lotSize: Decimal
  readonly minAmount: Decimal
  readonly maxAmount: Decimal | undefined
  readonly minNotional: Decimal
  readonly priceBand: Decimal | undefined
  readonly makerFee: Decimal
  readonly takerFee: Decimal
}

/** The rules of an instrument in exact numbers. */
export function instrumentRules(instrument: Instrument): InstrumentRules {
  return {
    symbol: instrument.symbol,
    base: instrument.base,
    quote: instrument.quote,
    kind: instrument.kind,
    isHalted: instrument.status === 'halted',
    tickSize: decimal(instrument.tickSize),
    lotSize: decimal(instrument.lotSize),
    minAmount: decimal(instrument.minAmount),
    maxAmount: optionalDecimal(instrument.maxAmount),
    minNotional: decimal(instrument.minNotional),
    priceBand: optionalDecimal(instrument.priceBand),
    makerFee: decimal(instrument.makerFee),
    takerFee: decimal(instrument.takerFee),
  }
}
