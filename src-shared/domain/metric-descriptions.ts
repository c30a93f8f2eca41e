import type { BacktestMetrics } from './report.ts'

/** How the value of a figure is written. */
export type MetricKind = 'percent' | 'ratio' | 'money' | 'count' | 'duration'

/** What a figure of a backtest is called and means. */
export type MetricDescription = {
  readonly name: keyof BacktestMetrics
  readonly group: 'return' | 'risk' | 'trades' | 'costs'
  readonly label: string
  readonly kind: MetricKind
  /** Above zero is a gain and below a loss. */
  readonly signed: boolean
  readonly definition: string
}

const describe = (
  name: keyof BacktestMetrics,
  group: MetricDescription['group'],
  label: string,
  kind: MetricKind,
  definition: string,
  signed = false,
): MetricDescription => ({ name, group, label, kind, signed, definition })

/** Every figure of a backtest, in the order in which they are shown. */
export const METRIC_DESCRIPTIONS: readonly MetricDescription[] = [
  describe('totalReturn', 'return', 'Total return', 'percent', 'Final equity ÷ capital − 1.', true),
  describe(
    'cagr',
    'return',
    'Annual return (CAGR)',
    'percent',
    'Growth per year of 365.25 days that leads to the same result.',
    true,
  ),
  describe(
    'buyAndHoldReturn',
    'return',
    'Buy and hold',
    'percent',
    'Last close ÷ first close − 1; over several symbols, their mean.',
    true,
  ),
  describe(
    'maxDrawdown',
    'risk',
    'Max drawdown',
    'percent',
    'Largest fall of equity from a peak, bar by bar, as a share of the peak.',
  ),
  describe(
    'maxDrawdownDurationMs',
    'risk',
    'Longest drawdown',
    'duration',
    'Longest time from a peak until equity was back at it, or to the end.',
  ),
  describe('volatility', 'risk', 'Volatility', 'percent', 'Standard deviation of daily returns × √365.'),
  describe('sharpe', 'risk', 'Sharpe', 'ratio', 'Mean of daily returns ÷ their standard deviation × √365.'),
  describe('sortino', 'risk', 'Sortino', 'ratio', 'Mean of daily returns ÷ their downside deviation × √365.'),
  describe('calmar', 'risk', 'Calmar', 'ratio', 'Annual return ÷ max drawdown.'),
  describe('recoveryFactor', 'risk', 'Recovery factor', 'ratio', 'Total return ÷ max drawdown.'),
  describe(
    'trades',
    'trades',
    'Closed trades',
    'count',
    'Exits; a position left in parts counts once a part, one still open is not counted.',
  ),
  describe('winRate', 'trades', 'Win rate', 'percent', 'Share of closed trades with a profit.'),
  describe('profitFactor', 'trades', 'Profit factor', 'ratio', 'Sum of profits ÷ sum of losses.'),
  describe('expectancy', 'trades', 'Expectancy', 'money', 'Mean profit or loss of a closed trade.', true),
  describe('averageWin', 'trades', 'Average win', 'money', 'Mean of the trades with a profit.', true),
  describe('averageLoss', 'trades', 'Average loss', 'money', 'Mean of the trades with a loss.', true),
  describe('sqn', 'trades', 'SQN', 'ratio', '√n × mean profit ÷ its standard deviation, over closed trades.'),
  describe('fees', 'costs', 'Fees', 'money', 'All fees paid, entries and exits.'),
  describe('exposure', 'costs', 'Exposure', 'percent', 'Share of bars with a position at their close.'),
]
