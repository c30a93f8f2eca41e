import type { PortfolioOptions } from '#main/backtest/engine/run-backtest.ts'
import { VOLUME_SLIPPAGE } from '#main/matching/volume-slippage.ts'
import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import type { HonestyCheck } from '#shared/domain/honesty.ts'
import { formatPercent, formatRatio } from '#shared/format/numbers.ts'
import { holdingFigures } from './holding.ts'
import { delayed, figuresOf, type HonestySubject, type RunFigures, signalsOf } from './subject.ts'

/** A fee and a slippage lie below one. */
const MOST_COST = 0.99

/** Pays every fee and every slippage twice: a result must not hang on costs being as low as was hoped. */
export function doubledCostsCheck(
  { symbols, options }: HonestySubject,
  compiled: CompiledStrategy,
  asRun: RunFigures,
): HonestyCheck {
  const { totalReturn, sharpe } = figuresOf(compiled, symbols, withDoubledCosts(options))
  const ok = totalReturn > 0
  const message = `With fees and slippage doubled it returns ${formatPercent(totalReturn, { sign: true })} instead of ${formatPercent(asRun.totalReturn, { sign: true })}${ok ? '' : asRun.totalReturn > 0 ? '; the profit hangs on low costs' : ''}.`
  return { name: 'doubled costs', ok, message, figures: { returnAsRun: asRun.totalReturn, totalReturn, sharpe } }
}

function withDoubledCosts(options: HonestySubject['options']): PortfolioOptions {
  const twice = (cost: number): number => Math.min(MOST_COST, 2 * cost)
  const { fee, makerFee, takerFee, slippage, slippageModel, priceImpact = VOLUME_SLIPPAGE.priceImpact } = options
  return {
    ...options,
    fee: twice(fee),
    slippage: twice(slippage),
    ...(makerFee === undefined ? {} : { makerFee: twice(makerFee) }),
    ...(takerFee === undefined ? {} : { takerFee: twice(takerFee) }),
    ...(slippageModel === 'volume' ? { priceImpact: Math.min(1, 2 * priceImpact) } : {}),
  }
}

/** Acts on each signal one bar later: what is real is there for longer than one bar. Half of the growth must be left. */
export function oneBarLaterCheck(
  { symbols, options }: HonestySubject,
  compiled: CompiledStrategy,
  asRun: RunFigures,
): HonestyCheck {
  const { totalReturn, sharpe } = figuresOf(compiled, symbols, options, signalsOf(compiled, symbols).map(delayed))
  const ok = totalReturn > 0 && logGrowth(totalReturn) >= logGrowth(asRun.totalReturn) / 2
  const message = `With every signal acted on one bar later it returns ${formatPercent(totalReturn, { sign: true })} instead of ${formatPercent(asRun.totalReturn, { sign: true })}${ok ? '' : asRun.totalReturn > 0 ? '; less than half of the growth is left of it' : ''}.`
  return { name: 'one bar later', ok, message, figures: { returnAsRun: asRun.totalReturn, totalReturn, sharpe } }
}

function logGrowth(totalReturn: number): number {
  return Math.log(Math.max(1e-12, 1 + totalReturn))
}

/** Sets the run beside holding the symbol: more return for its risk is asked for. */
export function buyAndHoldCheck({ symbols, options }: HonestySubject, asRun: RunFigures): HonestyCheck {
  const hold = holdingFigures(symbols, options)
  const ok = asRun.sharpe !== null && asRun.totalReturn > 0 && asRun.sharpe > (hold.sharpe ?? 0)
  const several = symbols.length > 1 ? ` the first symbol, ${symbols[0].symbol},` : ''
  const message = `Holding${several} returned ${formatPercent(hold.totalReturn, { sign: true })} with a Sharpe ratio of ${formatRatio(hold.sharpe)} and a drawdown of ${formatPercent(hold.maxDrawdown)}; the strategy ${formatPercent(asRun.totalReturn, { sign: true })}, ${formatRatio(asRun.sharpe)} and ${formatPercent(asRun.maxDrawdown)}.`
  return {
    name: 'buy and hold',
    ok,
    message,
    figures: {
      totalReturn: asRun.totalReturn,
      holdReturn: hold.totalReturn,
      sharpe: asRun.sharpe,
      sharpeOfHolding: hold.sharpe,
    },
  }
}
