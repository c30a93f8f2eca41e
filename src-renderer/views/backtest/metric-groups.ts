import type { BacktestSummary } from '#shared/contract/backtest.ts'
import { formatCount, formatMoney, formatPercent, formatRatio } from '#shared/format/numbers.ts'
import { formatDuration } from '#shared/format/times.ts'

/** One figure of a run as it is shown. `signed` figures say gain or loss. */
export type Figure = {
  readonly label: string
  readonly text: string
  readonly definition: string
  readonly signed?: number | null
}

export type FigureGroup = { readonly title: string; readonly figures: readonly Figure[] }

/** The figures of a run, in groups, each with what it means. */
export function metricGroups(run: BacktestSummary): readonly FigureGroup[] {
  const { metrics } = run
  const percent = (label: string, value: number | null, definition: string): Figure => ({
    label,
    text: formatPercent(value, { sign: true }),
    definition,
    signed: value,
  })
  const money = (label: string, value: number | null, definition: string): Figure => ({
    label,
    text: formatMoney(value, { sign: true }),
    definition,
    signed: value,
  })
  const plain = (label: string, text: string, definition: string): Figure => ({ label, text, definition })
  return [
    {
      title: 'Return',
      figures: [
        percent('Total return', metrics.totalReturn, 'Final equity ÷ capital − 1.'),
        percent('Annual return (CAGR)', metrics.cagr, 'Growth per year of 365.25 days that leads to the same result.'),
        percent('Buy and hold', metrics.buyAndHoldReturn, 'Last close ÷ first close − 1.'),
        plain('Capital', formatMoney(run.initialCapital), 'Equity at the beginning.'),
        plain('Final equity', formatMoney(run.finalEquity), 'Equity at the close of the last bar.'),
        money('Net profit', run.finalEquity - run.initialCapital, 'Final equity − capital.'),
      ],
    },
    {
      title: 'Risk',
      figures: [
        percent(
          'Max drawdown',
          metrics.maxDrawdown === null ? null : -metrics.maxDrawdown,
          'Largest fall of equity from a peak, bar by bar, as a share of the peak.',
        ),
        plain(
          'Longest drawdown',
          formatDuration(metrics.maxDrawdownDurationMs),
          'Longest time from a peak until equity was back at it, or to the end.',
        ),
        plain('Volatility', formatPercent(metrics.volatility), 'Standard deviation of daily returns × √365.'),
        plain('Sharpe', formatRatio(metrics.sharpe), 'Mean of daily returns ÷ their standard deviation × √365.'),
        plain('Sortino', formatRatio(metrics.sortino), 'Mean of daily returns ÷ their downside deviation × √365.'),
        plain('Calmar', formatRatio(metrics.calmar), 'Annual return ÷ max drawdown.'),
        plain('Recovery factor', formatRatio(metrics.recoveryFactor), 'Total return ÷ max drawdown.'),
      ],
    },
    {
      title: 'Trades',
      figures: [
        plain(
          'Closed trades',
          formatCount(metrics.trades),
          'Round trips from entry to exit; one still open is not counted.',
        ),
        plain('Win rate', formatPercent(metrics.winRate), 'Share of closed trades with a profit.'),
        plain('Profit factor', formatRatio(metrics.profitFactor), 'Sum of profits ÷ sum of losses.'),
        money('Expectancy', metrics.expectancy, 'Mean profit or loss of a closed trade.'),
        money('Average win', metrics.averageWin, 'Mean of the trades with a profit.'),
        money('Average loss', metrics.averageLoss, 'Mean of the trades with a loss.'),
        plain('SQN', formatRatio(metrics.sqn), '√n × mean profit ÷ its standard deviation, over closed trades.'),
      ],
    },
    {
      title: 'Costs and exposure',
      figures: [
        plain('Fees', formatMoney(metrics.fees), 'All fees paid, entries and exits.'),
        plain(
          'Fees of capital',
          formatPercent(run.initialCapital > 0 ? metrics.fees / run.initialCapital : null),
          'All fees paid ÷ capital.',
        ),
        plain('Exposure', formatPercent(metrics.exposure), 'Share of bars with a position at their close.'),
        plain('Bars', formatCount(run.bars), 'Bars of the run.'),
      ],
    },
  ]
}
