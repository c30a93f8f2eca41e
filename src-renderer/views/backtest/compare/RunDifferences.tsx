import { DiffView } from '#renderer/views/backtest/DiffView.tsx'
import { settingDifferences } from '#renderer/views/backtest/run-differences.ts'
import type { BacktestRun } from '#shared/contract/backtest.ts'

/** What was asked for differently: the settings, and the strategy line by line. */
export function RunDifferences({ a, b }: { readonly a: BacktestRun; readonly b: BacktestRun }) {
  const settings = settingDifferences(a, b)
  return (
    <div className="flex h-full min-h-0">
      <section
        aria-label="Settings that differ"
        tabIndex={0}
        className="w-80 shrink-0 overflow-y-auto border-r border-border focus-ring-inset"
      >
        <h3 className="px-3 pt-2 pb-1 font-semibold">Settings that differ</h3>
        {settings.length === 0 ? (
          <p className="px-3 text-muted">Both runs have the same settings.</p>
        ) : (
          <table aria-label="Settings that differ" className="w-full border-collapse">
            <thead>
              <tr className="text-[11px] text-muted">
                <th scope="col" className="px-3 text-left font-normal">
                  Setting
                </th>
                <th scope="col" className="px-2 text-left font-normal">
                  A
                </th>
                <th scope="col" className="px-2 text-left font-normal">
                  B
                </th>
              </tr>
            </thead>
            <tbody>
              {settings.map(({ label, a: before, b: after }) => (
                <tr key={label} className="align-top">
                  <th scope="row" className="px-3 py-0.5 text-left font-normal whitespace-nowrap text-muted">
                    {label}
                  </th>
                  <td className="px-2 py-0.5 break-words">{before}</td>
                  <td className="px-2 py-0.5 break-words">{after}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section aria-label="Difference of the strategies" className="flex min-h-0 min-w-0 flex-1 flex-col">
        <h3 className="px-3 pt-2 pb-1 font-semibold">Strategy, from A to B</h3>
        <div className="min-h-0 flex-1">
          <DiffView
            label="Changes of the strategy from A to B"
            before={a.definition}
            after={b.definition}
            same="Both runs have the same strategy."
          />
        </div>
      </section>
    </div>
  )
}
