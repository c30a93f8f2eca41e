import { Menu } from '@base-ui/react/menu'
import { ChevronDown, Download } from 'lucide-react'
import { exportCsv, exportReport } from './actions.ts'

/** Everything of a run that can be written to a file. */
export function ExportMenu({ runId }: { readonly runId: string | undefined }) {
  const items = [
    { label: 'HTML report', detail: 'one page for any browser', act: exportReport },
    { label: 'Trades CSV', detail: 'one row a trade', act: (id: string) => exportCsv(id, 'trades') },
    { label: 'Equity CSV', detail: 'one row a bar', act: (id: string) => exportCsv(id, 'equity') },
  ]
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger
        disabled={runId === undefined}
        className="inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2.5 text-muted hover:bg-raised hover:text-text data-disabled:pointer-events-none data-disabled:opacity-45 data-popup-open:bg-raised data-popup-open:text-text"
      >
        <Download size={13} aria-hidden="true" />
        Export
        <ChevronDown size={12} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-50">
          <Menu.Popup className="min-w-56 rounded-lg border border-border bg-panel p-1 shadow-popup outline-none">
            {items.map(({ label, detail, act }) => (
              <Menu.Item
                key={label}
                label={label}
                className="flex h-7 cursor-default items-center gap-4 rounded px-2 outline-none data-highlighted:bg-raised"
                onClick={() => runId !== undefined && void act(runId)}
              >
                <span className="flex-1">{label}</span>
                <span className="text-[11px] text-muted">{detail}</span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
