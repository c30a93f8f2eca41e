import { useId } from 'react'
import { Signed } from '#renderer/components/Signed.tsx'
import type { BacktestSummary } from '#shared/contract/backtest.ts'
import { metricGroups } from './metric-groups.ts'

/** The figures of a run; a tooltip says what each means. */
export function MetricsTab({ run }: { readonly run: BacktestSummary }) {
  const id = useId()
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(210px,1fr))] gap-x-8 gap-y-3 px-4 py-3">
      {metricGroups(run).map((group) => (
        <section key={group.title} aria-label={group.title}>
          <h3 className="mb-1 border-b border-border pb-1 text-[11px] font-semibold tracking-wide text-muted uppercase">
            {group.title}
          </h3>
          <dl>
            {group.figures.map((figure) => (
              <div
                key={figure.label}
                title={figure.definition}
                className="flex items-baseline justify-between gap-3 py-[2.5px]"
              >
                <dt id={`${id}${figure.label.replaceAll(' ', '-')}`} className="truncate text-muted">
                  {figure.label}
                </dt>
                <dd aria-labelledby={`${id}${figure.label.replaceAll(' ', '-')}`} className="whitespace-nowrap">
                  {figure.signed === undefined ? figure.text : <Signed value={figure.signed} text={figure.text} />}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
