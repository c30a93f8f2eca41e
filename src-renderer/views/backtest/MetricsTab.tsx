import { Signed } from '#renderer/components/Signed.tsx'
import type { BacktestSummary } from '#shared/contract/backtest.ts'
import { metricGroups } from './metric-groups.ts'

/** The figures of a run; a tooltip says what each means. */
export function MetricsTab({ run }: { readonly run: BacktestSummary }) {
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(210px,1fr))] gap-x-8 gap-y-3 px-4 py-3">
      {metricGroups(run).map((group) => (
        <section key={group.title} aria-label={group.title}>
          <h3 className="mb-1 border-b border-border pb-1 text-[11px] font-semibold tracking-wide text-muted uppercase">
            {group.title}
          </h3>
          <table aria-label={group.title} className="w-full border-collapse">
            <tbody>
              {group.figures.map((figure) => (
                <tr key={figure.label} title={figure.definition} className="h-[23px]">
                  <th scope="row" className="p-0 text-left font-normal whitespace-nowrap text-muted">
                    {figure.label}
                  </th>
                  <td className="p-0 pl-3 text-right whitespace-nowrap">
                    {figure.signed === undefined ? figure.text : <Signed value={figure.signed} text={figure.text} />}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  )
}
