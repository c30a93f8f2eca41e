import { Dialog } from '@base-ui/react/dialog'
import { Button } from '#renderer/components/Button.tsx'

/** What the keyboard does, by where. */
const SHORTCUTS: readonly { readonly where: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    where: 'Everywhere',
    keys: [
      ['Ctrl+K', 'Command palette: any screen, symbol or action'],
      ['Alt+1 … Alt+8', 'Screens, in their order'],
      ['?', 'This overview'],
    ],
  },
  {
    where: 'Trade',
    keys: [
      ['B, S', 'Buy or sell in the ticket'],
      ['Enter', 'Place the order from any field of the ticket'],
      ['↑ ↓', 'A tick up or down on a focused line of the chart, Enter applies, Escape takes back'],
    ],
  },
  {
    where: 'Strategies and Backtest',
    keys: [
      ['Ctrl+Enter', 'Run'],
      ['Ctrl+S', 'Save as a new version'],
    ],
  },
  {
    where: 'Tables',
    keys: [
      ['↑ ↓ PgUp PgDn Home End', 'From row to row'],
      ['Enter', 'Open the row'],
    ],
  },
]

/** The overview of the keys. */
export function Shortcuts({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        <Dialog.Popup className="fixed top-1/2 left-1/2 z-50 max-h-[88vh] w-[36rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-lg border border-border bg-panel p-5 shadow-popup">
          <div className="flex items-center">
            <Dialog.Title className="flex-1 text-[14px] font-semibold">Keyboard shortcuts</Dialog.Title>
            <Dialog.Close render={<Button />}>Close</Dialog.Close>
          </div>
          {SHORTCUTS.map(({ where, keys }) => (
            <section key={where} aria-label={where} className="mt-4">
              <h3 className="mb-1 text-[11px] text-muted">{where}</h3>
              <dl className="grid grid-cols-[11rem_1fr] gap-y-1">
                {keys.map(([key, words]) => (
                  <div key={key} className="contents">
                    <dt>
                      <kbd className="font-mono text-[11.5px]">{key}</kbd>
                    </dt>
                    <dd>{words}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
