import type { BacktestSummary } from '#shared/contract/backtest.ts'
import { METRIC_DESCRIPTIONS, type MetricKind } from '#shared/domain/metric-descriptions.ts'
import type { BacktestMetrics } from '#shared/domain/report.ts'
import { formatCount, formatMoney, formatPercent, formatRatio, MISSING } from '#shared/format/numbers.ts'
import { formatDuration } from '#shared/format/times.ts'

/** Whether the second run does better in a figure; null where more is neither better nor worse, or one is missing. */
export type Verdict = 'better' | 'worse' | 'same' | null

/** One figure of two runs, in words. */
export type ComparedFigure = {
  readonly label: string
  readonly definition: string
  readonly a: string
  readonly b: string
  /** Second minus first; percentages in points. */
  readonly difference: string
  readonly verdict: Verdict
}

export type ComparedGroup = { readonly title: string; readonly figures: readonly ComparedFigure[] }

type Direction = 'more' | 'less' | 'neither'

/** Which way a figure is better; more is where nothing else is said. */
const BETTER: Partial<Record<keyof BacktestMetrics, Direction>> = {
  buyAndHoldReturn: 'neither',
  maxDrawdown: 'less',
  maxDrawdownDurationMs: 'less',
  volatility: 'less',
  trades: 'neither',
  fees: 'less',
  exposure: 'neither',
}

const GROUPS = [
  ['return', 'Return'],
  ['risk', 'Risk'],
  ['trades', 'Trades'],
  ['costs', 'Costs and exposure'],
] as const

/** The figures of two runs side by side, in the groups in which a single run shows them. */
export function compareRuns(a: BacktestSummary, b: BacktestSummary): readonly ComparedGroup[] {
  return GROUPS.map(([group, title]) => ({
    title,
    figures: [
      ...(group === 'return' ? [finalEquity(a, b)] : []),
      ...METRIC_DESCRIPTIONS.filter((each) => each.group === group).map(({ name, label, kind, definition }) => ({
        label,
        definition,
        ...compared(a.metrics[name], b.metrics[name], kind, BETTER[name] ?? 'more'),
      })),
    ],
  }))
}

function finalEquity(a: BacktestSummary, b: BacktestSummary): ComparedFigure {
  const definition = 'Equity at the close of the last bar.'
  // Runs that began with other money are compared by their returns.
  const direction = a.initialCapital === b.initialCapital ? 'more' : 'neither'
  return { label: 'Final equity', definition, ...compared(a.finalEquity, b.finalEquity, 'money', direction) }
}

function compared(a: number | null, b: number | null, kind: MetricKind, direction: Direction) {
  const texts = { a: written(a, kind), b: written(b, kind) }
  if (a === null || b === null) return { ...texts, difference: MISSING, verdict: null }
  const difference = differenceText(b - a, kind)
  if (texts.a === texts.b) return { ...texts, difference, verdict: direction === 'neither' ? null : ('same' as const) }
  const better = direction === 'less' ? b < a : b > a
  const verdict: Verdict = direction === 'neither' ? null : better ? 'better' : 'worse'
  return { ...texts, difference, verdict }
}

/** A figure as the metrics show it. */
export function written(value: number | null, kind: MetricKind): string {
  switch (kind) {
    case 'percent':
      return formatPercent(value)
    case 'money':
      return formatMoney(value)
    case 'count':
      return formatCount(value)
    case 'duration':
      return formatDuration(value)
    case 'ratio':
      return formatRatio(value)
  }
}

const MINUS = '−'

function differenceText(value: number, kind: MetricKind): string {
  const size = Math.abs(value)
  const text = kind === 'percent' ? `${formatRatio(size * 100)} pp` : written(size, kind)
  if (!/[1-9]/.test(text)) return text
  return `${value < 0 ? MINUS : '+'}${text}`
}
