import { Popover } from '@base-ui/react/popover'
import { TriangleAlert } from 'lucide-react'

/** The warnings of a run: the first one in the line, all of them on a click. */
export function RunWarnings({ warnings }: { readonly warnings: readonly string[] }) {
  const [first] = warnings
  if (first === undefined) return null
  return (
    <Popover.Root>
      <Popover.Trigger
        title="Show all warnings"
        className="flex h-7 min-w-0 items-center gap-1.5 rounded-md px-1.5 text-warn hover:bg-raised"
      >
        <TriangleAlert size={13} aria-hidden="true" className="shrink-0" />
        <span className="truncate">
          <span className="sr-only">Warning: </span>
          {first}
        </span>
        {warnings.length > 1 && <span className="shrink-0">+{warnings.length - 1}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="start" className="z-50">
          <Popover.Popup className="max-h-80 w-112 max-w-[90vw] overflow-y-auto rounded-lg border border-border bg-panel p-3 shadow-popup">
            <Popover.Title className="mb-1.5 font-semibold">What to know about this run</Popover.Title>
            <ul aria-label="Warnings" className="list-disc space-y-1.5 pl-4 select-text">
              {warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
