import { createHash } from 'node:crypto'
import chartScript from '#lightweight-charts?raw'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { BacktestReport } from '#shared/domain/report.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import { formatCount, formatMoney } from '#shared/format/numbers.ts'
import { formatMinute } from '#shared/format/times.ts'
import { assumptionLines, type BacktestAssumptions, omissionLines } from './assumptions.ts'
import { chartCandles, chartCurve } from './chart-data.ts'
import { excursionScatter, returnsHistogram } from './figures.ts'
import { honestySection } from './honesty-section.ts'
import { escapeHtml, scriptJson } from './markup.ts'
import pageScript from './page-script.js?raw'
import { PAGE_STYLE } from './page-style.ts'
import { headline, metricsSection, monthsSection, tradesSection } from './sections.ts'

/** A finished run with all that its report shows. */
export type ReportPageInput = {
  readonly report: BacktestReport
  readonly curve: { readonly time: Float64Array; readonly equity: Float64Array; readonly drawdown: Float64Array }
  /** The candles of the run's timeframe, one entry a symbol, in the report's order. */
  readonly candles: readonly { readonly symbol: string; readonly columns: CandleColumns }[]
  readonly definition: StrategyDefinition
  readonly assumptions: BacktestAssumptions
}

/**
 * A run as one HTML page, piece by piece. It needs no other file and no network: the content security policy in it allows
 * no request, and only its own two scripts to run.
 */
export function* renderReportPage(input: ReportPageInput): Iterable<string> {
  const { report, curve, definition, assumptions } = input
  const title = `${report.strategy} on ${report.symbol} ${report.timeframe}`
  yield head(title)
  yield `<body><main><h1>${escapeHtml(report.strategy)}</h1><p class="subtitle">${escapeHtml(report.symbol)} · ${escapeHtml(report.timeframe)} · ${formatMinute(report.from)} to ${formatMinute(report.to)} UTC · ${formatCount(report.bars)} bars</p>`
  yield headline(report)
  yield warnings(report)
  yield readings(report)
  yield honestySection(report.honesty)
  yield charts(input)
  yield `<h2>Returns by month</h2>${monthsSection(curve.time, curve.equity, report.initialCapital)}`
  yield `<h2>Trades by result</h2>${tradeFigures(report)}`
  yield `<h2>Figures and what they mean</h2>${metricsSection(report.metrics)}`
  yield `<h2>What was assumed</h2>${list(assumptionLines(report, assumptions))}`
  yield `<h2>What the figures leave out</h2>${list(omissionLines(report))}`
  yield `<h2>Trades</h2>${tradesSection(report)}`
  yield `<h2>Strategy</h2>${definition.description === undefined ? '' : `<p>${escapeHtml(definition.description)}</p>`}<pre>${escapeHtml(JSON.stringify(definition, null, 2))}</pre>`
  yield '<footer>Made with AutoCbot. Charts: TradingView Lightweight Charts™, © TradingView, Inc., Apache License 2.0.</footer></main>'
  yield `<script type="application/json" id="data">${scriptJson(chartsData(input))}</script>`
  yield `<script>${chartScript}</script><script>${pageScript}</script></body></html>\n`
}

function head(title: string): string {
  const scripts = [chartScript, pageScript].map(
    (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src ${scripts.join(' ')}; base-uri 'none'; form-action 'none'`
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${PAGE_STYLE}</style></head>`
}

function warnings({ warnings: all }: BacktestReport): string {
  return all.length === 0 ? '' : `<ul class="warnings" aria-label="Warnings">${items(all)}</ul>`
}

/** How far the order inside ambiguous bars matters. */
function readings({ ambiguousBars, readings: { pessimistic, optimistic } }: BacktestReport): string {
  if (ambiguousBars === 0) return ''
  const bars = ambiguousBars === 1 ? 'In 1 bar' : `In ${formatCount(ambiguousBars)} bars`
  const lower =
    optimistic < pessimistic
      ? ' The second is the lower one here: an earlier exit at a target led to other trades, which did worse.'
      : ''
  return `<p class="note">${bars} nobody knows what came first. Read against the trader the run ends with ${formatMoney(pessimistic)}, read for the trader with ${formatMoney(optimistic)}.${lower} All figures here are of the first reading.</p>`
}

function charts({ candles }: ReportPageInput): string {
  const choice =
    candles.length < 2
      ? escapeHtml(candles[0]?.symbol ?? '')
      : `<select id="symbol" aria-label="Symbol">${candles.map(({ symbol }, i) => `<option value="${i}">${escapeHtml(symbol)}</option>`).join('')}</select>`
  const chart = (id: string, name: string, label: string): string =>
    `<div class="bar"><h3>${name}</h3><span class="readout" id="${id}-readout"></span></div><div class="chart" role="img" aria-label="${label}" id="${id}"></div>`
  return [
    '<h2>Equity</h2>',
    chart('equity', 'Equity at each bar’s close', 'Equity over time'),
    chart('drawdown', 'Drawdown from the highest equity so far', 'Drawdown over time'),
    '<h2>Price with entries and exits</h2>',
    chart('price', choice, 'Candles with entries and exits'),
    '<p class="note">Arrows: entries, up for long and down for short. Circles: exits with a profit, squares: with a loss. Scroll to zoom, drag to move; the charts move together.</p>',
  ].join('')
}

function chartsData({ report, curve, candles }: ReportPageInput): unknown {
  return {
    curve: chartCurve(curve),
    symbols: candles.map(({ symbol, columns }) => ({
      symbol,
      candles: chartCandles(columns, report.from, report.to),
      trades: report.trades
        .filter((trade) => trade.symbol === symbol || report.symbols.length === 1)
        .map((trade) => [
          trade.entryTime / 1_000,
          trade.exitTime / 1_000,
          trade.direction === 'long' ? 1 : -1,
          Math.sign(trade.pnl),
          trade.open ? 1 : 0,
        ]),
    })),
  }
}

function tradeFigures({ trades }: BacktestReport): string {
  const closed = trades.filter(({ open }) => !open)
  const title = (at: number): string => formatMinute(at)
  const figure = (name: string, picture: string, note: string): string =>
    `<figure><h3>${name}</h3>${picture}<figcaption class="note">${note}</figcaption></figure>`
  return `<div class="figures">${[
    figure(
      'Distribution of returns',
      returnsHistogram(closed.map(({ pnlPct }) => pnlPct)),
      'How many trades (upwards) returned how much of their entry value.',
    ),
    figure(
      'Worst excursion and result',
      excursionScatter(
        'Worst excursion against result',
        closed.map(({ mae, pnlPct, entryTime }) => ({ x: mae, y: pnlPct, title: title(entryTime) })),
      ),
      'MAE (across): how far a trade was under water at worst. Upwards: its return. Winners far to the left would not have survived a nearer stop.',
    ),
    figure(
      'Best excursion and result',
      excursionScatter(
        'Best excursion against result',
        closed.map(({ mfe, pnlPct, entryTime }) => ({ x: mfe, y: pnlPct, title: title(entryTime) })),
      ),
      'MFE (across): how far a trade was ahead at best. Upwards: its return. Losers far to the right gave a profit back.',
    ),
  ].join('')}</div>`
}

function list(lines: readonly string[]): string {
  return `<ul>${items(lines)}</ul>`
}

function items(lines: readonly string[]): string {
  return lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')
}
