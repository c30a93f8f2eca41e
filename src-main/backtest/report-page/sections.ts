import { METRIC_DESCRIPTIONS, type MetricDescription } from '#shared/domain/metric-descriptions.ts'
import type { BacktestMetrics, BacktestReport, BacktestTrade } from '#shared/domain/report.ts'
import {
  formatCount,
  formatDecimals,
  formatMoney,
  formatPercent,
  formatPrice,
  formatRatio,
  quantityDecimals,
} from '#shared/format/numbers.ts'
import { formatDuration, formatMinute } from '#shared/format/times.ts'
import { escapeHtml } from './markup.ts'
import { monthlyReturns } from './monthly-returns.ts'

/** Rows of trades that a page shows; all of them are in trades.csv. */
export const MOST_TRADES = 5_000

const GROUPS: readonly (readonly [MetricDescription['group'], string])[] = [
  ['return', 'Return'],
  ['risk', 'Risk'],
  ['trades', 'Trades'],
  ['costs', 'Costs and exposure'],
]

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const EXIT_REASONS: Readonly<Record<BacktestTrade['exitReason'], string>> = {
  signal: 'Signal',
  opposite: 'Opposite signal',
  stopLoss: 'Stop loss',
  takeProfit: 'Take profit',
  trailingStop: 'Trailing stop',
  time: 'Time',
  protection: 'Protection',
  end: 'Open at the end',
}

/** Every figure with its definition, a table a group. */
export function metricsSection(metrics: BacktestMetrics): string {
  const tables = GROUPS.map(([group, title]) => {
    const rows = METRIC_DESCRIPTIONS.filter((one) => one.group === group).map((one) => {
      const value = metrics[one.name]
      const tone = one.signed ? toneOf(value) : ''
      return `<tr><th scope="row">${escapeHtml(one.label)}</th><td class="number ${tone}">${metricText(one, value)}</td><td class="definition">${escapeHtml(one.definition)}</td></tr>`
    })
    return `<table class="metrics"><caption>${title}</caption><tbody>${rows.join('')}</tbody></table>`
  })
  return `<div class="columns">${tables.join('')}</div>`
}

/** A figure as it is written. */
export function metricText({ kind, signed }: MetricDescription, value: number | null): string {
  switch (kind) {
    case 'percent':
      return formatPercent(value, { sign: signed })
    case 'money':
      return formatMoney(value, { sign: signed })
    case 'ratio':
      return formatRatio(value)
    case 'count':
      return formatCount(value)
    case 'duration':
      return formatDuration(value)
  }
}

/** The largest figures, for the top of the page. */
export function headline(report: BacktestReport): string {
  const { metrics, finalEquity, initialCapital } = report
  const cards: readonly (readonly [string, string, string])[] = [
    ['Net profit', formatMoney(finalEquity - initialCapital, { sign: true }), toneOf(finalEquity - initialCapital)],
    ['Total return', formatPercent(metrics.totalReturn, { sign: true }), toneOf(metrics.totalReturn)],
    ['Buy and hold', formatPercent(metrics.buyAndHoldReturn, { sign: true }), toneOf(metrics.buyAndHoldReturn)],
    ['Max drawdown', formatPercent(metrics.maxDrawdown), ''],
    ['Sharpe', formatRatio(metrics.sharpe), ''],
    ['Closed trades', formatCount(metrics.trades), ''],
    ['Win rate', formatPercent(metrics.winRate), ''],
    ['Profit factor', formatRatio(metrics.profitFactor), ''],
  ]
  const items = cards.map(([label, text, tone]) => `<div><dt>${label}</dt><dd class="${tone}">${text}</dd></div>`)
  return `<dl class="headline">${items.join('')}</dl>`
}

/** Returns by year and month. */
export function monthsSection(time: Float64Array, equity: Float64Array, capital: number): string {
  const years = monthlyReturns(time, equity, capital)
  const largest = Math.max(0.0001, ...years.flatMap(({ months }) => months.map((value) => Math.abs(value ?? 0))))
  const cell = (value: number | null): string => {
    if (value === null) return '<td class="number none">—</td>'
    const strength = Math.round((Math.abs(value) / largest) * 100)
    return `<td class="number heat ${toneOf(value)}" style="--strength:${strength}%">${formatPercent(value, { sign: true, decimals: 1 })}</td>`
  }
  const rows = years.map(
    ({ year, months, total }) =>
      `<tr><th scope="row">${year}</th>${months.map(cell).join('')}<td class="number total ${toneOf(total)}">${formatPercent(total, { sign: true, decimals: 1 })}</td></tr>`,
  )
  const head = ['Year', ...MONTHS, 'Total'].map((name) => `<th scope="col">${name}</th>`).join('')
  return `<div class="scroll"><table class="months"><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

/** The trades, the first `MOST_TRADES` of them. */
export function tradesSection(report: BacktestReport): string {
  const { trades, symbols } = report
  if (trades.length === 0) return '<p class="empty">No trade was made.</p>'
  const several = symbols.length > 1
  const decimals = quantityDecimals(trades.map(({ quantity }) => quantity))
  const columns: readonly (readonly [string, boolean])[] = [
    ['#', true],
    ...(several ? ([['Symbol', false]] as const) : []),
    ['Side', false],
    ['Entry (UTC)', false],
    ['Price', true],
    ['Exit (UTC)', false],
    ['Price', true],
    ['Quantity', true],
    ['Profit', true],
    ['Return', true],
    ['Fees', true],
    ['MAE', true],
    ['MFE', true],
    ['Left by', false],
  ]
  const head = columns.map(([name, isNumber]) => `<th scope="col"${isNumber ? ' class="number"' : ''}>${name}</th>`)
  const rows = trades.slice(0, MOST_TRADES).map((trade, i) => {
    const tone = toneOf(trade.pnl)
    const number = (text: string, of = ''): string => `<td class="number ${of}">${text}</td>`
    return `<tr>${number(String(i + 1))}${several ? `<td>${escapeHtml(trade.symbol)}</td>` : ''}<td>${trade.direction === 'long' ? 'Long' : 'Short'}</td><td>${formatMinute(trade.entryTime)}</td>${number(formatPrice(trade.entryPrice))}<td>${formatMinute(trade.exitTime)}</td>${number(formatPrice(trade.exitPrice))}${number(formatDecimals(trade.quantity, decimals))}${number(formatMoney(trade.pnl, { sign: true }), tone)}${number(formatPercent(trade.pnlPct, { sign: true }), tone)}${number(formatMoney(trade.fees))}${number(formatPercent(trade.mae))}${number(formatPercent(trade.mfe))}<td>${EXIT_REASONS[trade.exitReason]}</td></tr>`
  })
  const rest =
    trades.length > MOST_TRADES
      ? `<p class="note">The first ${formatCount(MOST_TRADES)} of ${formatCount(trades.length)} trades; all of them are in trades.csv.</p>`
      : ''
  return `<div class="scroll tall"><table class="trades"><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${rest}`
}

function toneOf(value: number | null): string {
  return value === null || value === 0 ? '' : value > 0 ? 'up' : 'down'
}
