import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { AppError } from '#shared/errors.ts'

/**
 * Throws VALIDATION, naming what, where a strategy asks for something that cannot be done on an account: better no trade
 * than one that is led otherwise than its backtest.
 */
export function requireTradable(compiled: CompiledStrategy, instruments: readonly Instrument[]): void {
  const reasons = [...untradable(compiled, instruments)]
  const [first] = reasons
  if (first === undefined) return
  throw new AppError('VALIDATION', `${compiled.definition.name} cannot trade here: ${reasons.join('; ')}`, { reasons })
}

function* untradable(compiled: CompiledStrategy, instruments: readonly Instrument[]): Generator<string> {
  const { risk } = compiled
  for (const { symbol, kind } of instruments) {
    if (kind !== 'spot') yield `${symbol} is no spot instrument, and strategies trade those only`
  }
  if (!compiled.hasEntryLong) yield 'it has no long entry conditions, and spot cannot be sold short'
  if (compiled.hasEntryShort) yield 'it has short entry conditions, and spot cannot be sold short; take them out'
  if (risk.breakEvenAt !== undefined && risk.stopLoss === undefined) {
    yield 'breakEvenAt moves a stop, and without stopLoss there is none to move'
  }
  const protections = [...new Set(risk.protections.map(({ type }) => type))].filter(
    (type) => type === 'maxDrawdown' || type === 'dailyLoss',
  )
  if (protections.length > 0) {
    yield `its protections (${protections.join(', ')}) are not kept while it trades; take them out and set those of the account instead (risk settings)`
  }
}
