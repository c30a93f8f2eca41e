import { Fragment } from 'react'
import { compareRuns, type Verdict } from '#renderer/views/backtest/run-comparison.ts'
import type { BacktestSummary } from '#shared/contract/backtest.ts'

const VERDICTS = {
  better: { text: '▲ better', color: 'text-gain' },
  worse: { text: '▼ worse', color: 'text-loss' },
  same: { text: 'same', color: 'text-muted' },
} as const

/** The figures of two runs in two columns, with how far B is from A and whether that is better. */
export function ComparedFigures({ a, b }: { readonly a: BacktestSummary; readonly b: BacktestSummary }) {
  return (
    <table aria-label="Figures of both runs" className="w-full border-collapse">
      <thead className="sticky top-0 z-10 bg-panel shadow-[inset_0_-1px_0_var(--border)]">
        <tr className="h-7 text-[11px] text-muted">
          <th scope="col" className="px-3 text-left font-normal">
            Figure
          </th>
          <th scope="col" className="px-2 text-right font-normal">
            A
          </th>
          <th scope="col" className="px-2 text-right font-normal">
            B
          </th>
          <th scope="col" className="px-2 text-right font-normal">
            B − A
          </th>
          <th scope="col" className="w-16 px-2 text-left font-normal">
            B is
          </th>
        </tr>
      </thead>
      <tbody>
        {compareRuns(a, b).map((group) => (
          <Fragment key={group.title}>
            <tr>
              <th
                scope="colgroup"
                colSpan={5}
                className="px-3 pt-2.5 pb-1 text-left text-[11px] font-semibold tracking-wide text-muted uppercase"
              >
                {group.title}
              </th>
            </tr>
            {group.figures.map((figure) => (
              <tr key={figure.label} title={figure.definition} className="h-[23px] hover:bg-raised">
                <th scope="row" className="px-3 text-left font-normal whitespace-nowrap text-muted">
                  {figure.label}
                </th>
                <td className="px-2 text-right whitespace-nowrap">{figure.a}</td>
                <td className="px-2 text-right whitespace-nowrap">{figure.b}</td>
                <td className="px-2 text-right whitespace-nowrap">{figure.difference}</td>
                <td className="px-2 text-[11px] whitespace-nowrap">
                  <VerdictWord verdict={figure.verdict} />
                </td>
              </tr>
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}

function VerdictWord({ verdict }: { readonly verdict: Verdict }) {
  if (verdict === null) return null
  const { text, color } = VERDICTS[verdict]
  return <span className={color}>{text}</span>
}
