import { Dialog } from '@base-ui/react/dialog'
import { Button } from '#renderer/components/Button.tsx'
import { NEW_STRATEGY, useBacktest } from '#renderer/stores/backtest.ts'
import type { StrategySummary } from '#shared/contract/strategies.ts'
import { beginStrategy } from './actions.ts'
import { NEW_STRATEGY_TEXT } from './new-strategy.ts'
import { TEMPLATES, underFreeName } from './templates.ts'

const CARD =
  'flex h-full w-full flex-col gap-1 rounded-md border border-border bg-bg p-3 text-left hover:border-accent hover:bg-raised/60'

/** What a new strategy begins with: one of the templates, each explained in a sentence, or a short one to fill in. */
export function TemplatesDialog({ strategies }: { readonly strategies: readonly StrategySummary[] }) {
  const open = useBacktest((state) => state.choosingTemplate)
  const draft = useBacktest((state) => state.drafts[NEW_STRATEGY])
  const set = useBacktest((state) => state.set)
  const names = strategies.map(({ name }) => name)
  return (
    <Dialog.Root open={open} onOpenChange={(choosingTemplate) => set({ choosingTemplate })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        <Dialog.Popup className="fixed top-1/2 left-1/2 z-50 flex max-h-[88vh] w-[56rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg border border-border bg-panel shadow-popup">
          <header className="px-4 pt-4 pb-3">
            <Dialog.Title className="text-[14px] font-semibold">New strategy</Dialog.Title>
            <Dialog.Description className="mt-0.5 text-muted">
              Begin with a template. It opens in the editor, where you change it; nothing is stored until you save it.
            </Dialog.Description>
          </header>
          <ul
            aria-label="Templates"
            className="grid min-h-0 flex-1 grid-cols-[repeat(auto-fill,minmax(16rem,1fr))] gap-2 overflow-y-auto px-4 py-1"
          >
            {TEMPLATES.map((template) => (
              <li key={template.name}>
                <button type="button" className={CARD} onClick={() => beginStrategy(underFreeName(template, names))}>
                  <span className="font-semibold">{template.name}</span>
                  <span className="text-muted">{template.description}</span>
                </button>
              </li>
            ))}
            <li>
              <button
                type="button"
                className={`${CARD} border-dashed`}
                onClick={() => beginStrategy(NEW_STRATEGY_TEXT)}
              >
                <span className="font-semibold">Empty strategy</span>
                <span className="text-muted">Two averages and one condition, to be replaced by your own.</span>
              </button>
            </li>
          </ul>
          <footer className="flex items-center justify-end gap-2 p-4">
            {draft !== undefined && (
              <Button className="mr-auto" onClick={() => set({ strategy: NEW_STRATEGY, choosingTemplate: false })}>
                Go on with the one that is not saved
              </Button>
            )}
            <Dialog.Close render={<Button />}>Close</Dialog.Close>
          </footer>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
