import { CHECK_LABELS, VERDICT_WORDS } from '#shared/domain/honesty.ts'
import type { BacktestReport } from '#shared/domain/report.ts'
import { DAY_MS } from '#shared/time.ts'
import { numberText, pairs, percentText, priceText, table, timeText } from './table.ts'

const TRADES_SHOWN = 10

/** The final equity by both readings of bars in which nobody knows what came first. */
function readings({ ambiguousBars, readings: { pessimistic, optimistic } }: BacktestReport): [string, string][] {
  if (ambiguousBars === 0) return []
  return [
    ['Ambiguous bars', numberText(ambiguousBars, 0)],
    ['With stops first', numberText(pessimistic)],
    ['With targets first', numberText(optimistic)],
  ]
}

function honestyText(honesty: BacktestReport['honesty']): string {
  if (honesty === undefined) return ''
  const lines = honesty.checks.map(
    ({ name, ok, message }) => `${ok ? 'passed' : 'FAILED'}  ${CHECK_LABELS[name]}: ${message}\n`,
  )
  return `\nHonesty: ${VERDICT_WORDS[honesty.verdict]}. ${honesty.summary}\n${lines.join('')}`
}

/** A report for people: the figures, the last trades, the warnings. */
export function reportText(report: BacktestReport): string {
  const { metrics } = report
  const figures = pairs([
    ['Strategy', report.strategy],
    [report.symbols.length > 1 ? 'Symbols' : 'Symbol', report.symbol],
    ['Candles', `${report.timeframe}, ${numberText(report.bars, 0)} bars`],
    ['Span', `${timeText(report.from)} to ${timeText(report.to)}`],
    ['Capital', `${numberText(report.initialCapital)} → ${numberText(report.finalEquity)}`],
    ...readings(report),
    ['Total return', percentText(metrics.totalReturn)],
    ['Buy and hold', percentText(metrics.buyAndHoldReturn)],
    ['CAGR', percentText(metrics.cagr)],
    ['Volatility', percentText(metrics.volatility)],
    ['Sharpe', numberText(metrics.sharpe)],
    ['Sortino', numberText(metrics.sortino)],
    ['Calmar', numberText(metrics.calmar)],
    ['Max drawdown', percentText(metrics.maxDrawdown)],
    [
      'Longest drawdown',
      metrics.maxDrawdownDurationMs === null ? '–' : `${numberText(metrics.maxDrawdownDurationMs / DAY_MS, 1)} days`,
    ],
    ['Trades', numberText(metrics.trades, 0)],
    ['Win rate', percentText(metrics.winRate)],
    ['Profit factor', numberText(metrics.profitFactor)],
    ['Expectancy', numberText(metrics.expectancy)],
    ['Average win', numberText(metrics.averageWin)],
    ['Average loss', numberText(metrics.averageLoss)],
    ['SQN', numberText(metrics.sqn)],
    ['Exposure', percentText(metrics.exposure)],
    ['Fees', numberText(metrics.fees)],
    ['Computed in', `${numberText(report.durationMs, 1)} ms`],
  ])
  const several = report.symbols.length > 1
  const last = report.trades.slice(-TRADES_SHOWN)
  const trades =
    last.length === 0
      ? ''
      : `\nLast ${last.length} of ${report.trades.length} trades\n${table(
          [
            ...(several ? ['Symbol'] : []),
            'Entry',
            'Exit',
            'Side',
            'Entry price',
            'Exit price',
            'P&L',
            'P&L %',
            'Exit reason',
          ],
          last.map((trade) => [
            ...(several ? [trade.symbol] : []),
            timeText(trade.entryTime),
            trade.open ? 'open' : timeText(trade.exitTime),
            trade.direction,
            priceText(trade.entryPrice),
            priceText(trade.exitPrice),
            numberText(trade.pnl),
            percentText(trade.pnlPct),
            trade.exitReason,
          ]),
        )}`
  const warnings = report.warnings.length === 0 ? '' : `\n${report.warnings.map((text) => `Note: ${text}\n`).join('')}`
  return `${figures}${trades}${warnings}${honestyText(report.honesty)}`
}
