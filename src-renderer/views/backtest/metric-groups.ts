import type { BacktestSummary } from '#shared/contract/backtest.ts'
import { METRIC_DESCRIPTIONS, type MetricDescription } from '#shared/domain/metric-descriptions.ts'
import { formatCount, formatMoney, formatPercent } from '#shared/format/numbers.ts'
import { written } from './run-comparison.ts'

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
  const of = (group: MetricDescription['group']): Figure[] =>
    METRIC_DESCRIPTIONS.filter((each) => each.group === group).map((each) => figureOf(run, each))
  const profit = run.finalEquity - run.initialCapital
  const { fees } = run.metrics
  const plain = (label: string, text: string, definition: string): Figure => ({ label, text, definition })
  const groups: FigureGroup[] = [
    {
      title: 'Return',
      figures: [
        ...of('return'),
        plain('Capital', formatMoney(run.initialCapital), 'Equity at the beginning.'),
        plain('Final equity', formatMoney(run.finalEquity), 'Equity at the close of the last bar.'),
        {
          label: 'Net profit',
          text: formatMoney(profit, { sign: true }),
          definition: 'Final equity − capital.',
          signed: profit,
        },
      ],
    },
    { title: 'Risk', figures: of('risk') },
    { title: 'Trades', figures: of('trades') },
    {
      title: 'Costs and exposure',
      figures: [
        ...of('costs'),
        plain(
          'Fees of capital',
          formatPercent(run.initialCapital > 0 ? fees / run.initialCapital : null),
          'All fees paid ÷ capital.',
        ),
        plain('Bars', formatCount(run.bars), 'Bars of the run.'),
      ],
    },
  ]
  return run.ambiguousBars > 0 ? [...groups, readingsOf(run)] : groups
}

function figureOf(run: BacktestSummary, { name, label, kind, signed, definition }: MetricDescription): Figure {
  const value = run.metrics[name]
  // A fall is written as one.
  if (name === 'maxDrawdown') {
    const fall = value === null ? null : -value
    return { label, text: formatPercent(fall), definition, signed: fall }
  }
  if (!signed) return { label, text: written(value, kind), definition }
  const text = kind === 'money' ? formatMoney(value, { sign: true }) : formatPercent(value, { sign: true })
  return { label, text, definition, signed: value }
}

/** What is not certain about a run, and how much it matters. */
function readingsOf({ ambiguousBars, readings, initialCapital }: BacktestSummary): FigureGroup {
  const { pessimistic, optimistic } = readings
  const gap = initialCapital > 0 ? (optimistic - pessimistic) / initialCapital : null
  return {
    title: 'What is uncertain',
    figures: [
      {
        label: 'Ambiguous bars',
        text: formatCount(ambiguousBars),
        definition:
          'Bars that reached a target together with a stop or a limit entry: nobody knows which came first. Detail candles decide them.',
      },
      {
        label: 'Pessimistic reading',
        text: formatMoney(pessimistic),
        definition:
          'Final equity where each of them is read against the trader, the stop first. All other figures are of this reading.',
      },
      {
        label: 'Optimistic reading',
        text: formatMoney(optimistic),
        definition: 'Final equity where each of them is read for the trader, the target first.',
      },
      {
        label: 'Between the readings',
        text: formatPercent(gap),
        definition:
          '(Optimistic − pessimistic final equity) ÷ capital; below 0 where earlier exits led to other trades that did worse. Where it is far from 0, choose detail candles.',
      },
    ],
  }
}
