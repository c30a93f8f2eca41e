import { VOLUME_SLIPPAGE } from '#main/matching/volume-slippage.ts'
import type { BacktestRequest } from '#shared/contract/backtest.ts'
import type { BacktestReport } from '#shared/domain/report.ts'
import { formatCount, formatMoney, formatPercent } from '#shared/format/numbers.ts'

/** What a run took for granted about costs and data. */
export type BacktestAssumptions = Pick<
  BacktestRequest,
  | 'fee'
  | 'makerFee'
  | 'takerFee'
  | 'slippage'
  | 'slippageModel'
  | 'volumeShare'
  | 'priceImpact'
  | 'applyRiskLimits'
  | 'detailTimeframe'
  | 'parameters'
>

/** The assumptions of a run as sentences. */
export function assumptionLines(report: BacktestReport, assumed: BacktestAssumptions): string[] {
  const maker = assumed.makerFee ?? assumed.fee
  const taker = assumed.takerFee ?? assumed.fee
  const percent = (fraction: number): string => formatPercent(fraction, { decimals: 3 })
  const parameters = Object.entries(assumed.parameters ?? {})
  return [
    `Capital ${formatMoney(report.initialCapital)}.`,
    maker === taker
      ? `Fee ${percent(taker)} of the value of each fill.`
      : `Fee ${percent(maker)} of the value for limit entries and targets (maker), ${percent(taker)} for all other fills (taker).`,
    assumed.slippageModel === 'volume'
      ? `Slippage by volume: an entry takes at most ${percent(assumed.volumeShare ?? VOLUME_SLIPPAGE.volumeShare)} of its bar's volume, and a fill moves the price by ${percent(assumed.priceImpact ?? VOLUME_SLIPPAGE.priceImpact)} × (its share of the bar's volume)².`
      : `Slippage: each fill at the market and each stop is ${percent(assumed.slippage)} worse than the price.`,
    assumed.detailTimeframe === undefined
      ? 'Inside a bar the worse order of events for the trader was taken.'
      : `Inside a bar, candles of ${assumed.detailTimeframe} decided what came first.`,
    ...(assumed.applyRiskLimits === true ? ["The account's risk limits were applied to the entries."] : []),
    ...(parameters.length > 0
      ? [`Parameters set for this run: ${parameters.map(([name, value]) => `${name} = ${value}`).join(', ')}.`]
      : []),
  ]
}

/** What the figures of a run leave out, as sentences. */
export function omissionLines(report: BacktestReport): string[] {
  const shorts = report.trades.filter(({ direction }) => direction === 'short').length
  return [
    'A signal is read on a closed bar and filled at the next open; no order waits in a queue, and none is refused by an exchange.',
    'Quantities are not rounded to lots and prices not to ticks; minimum order sizes are not checked.',
    'Funding payments of perpetual contracts, interest on borrowed money and coins, taxes, and fees for deposits and withdrawals are not counted.',
    ...(shorts > 0
      ? [
          `${formatCount(shorts)} ${shorts === 1 ? 'trade sells' : 'trades sell'} short: a spot account cannot do that, and on margin or perpetuals the cost of borrowing or funding would come off. No margin call or liquidation was simulated.`,
        ]
      : []),
    'Past prices do not say what comes next; a strategy chosen because its backtest is good will usually do worse.',
  ]
}
