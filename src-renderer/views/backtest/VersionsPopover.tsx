import { Popover } from '@base-ui/react/popover'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useState } from 'react'
import { call } from '#renderer/contract/client.ts'
import { describeError } from '#renderer/stores/notices.ts'
import type { Strategy } from '#shared/contract/strategies.ts'
import { formatMinute } from '#shared/format/times.ts'
import { openVersion } from './actions.ts'

const MOST_LISTED = 100

/** The versions of a strategy; an older one can be brought back into the editor. */
export function VersionsPopover({ stored }: { readonly stored: Strategy | undefined }) {
  const [open, setOpen] = useState(false)
  return (
    <Popover.Root open={open && stored !== undefined} onOpenChange={setOpen}>
      <Popover.Trigger
        aria-label="Versions"
        title="Versions of this strategy"
        disabled={stored === undefined}
        className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-text disabled:pointer-events-none disabled:opacity-45"
      >
        <History size={15} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className="z-50">
          <Popover.Popup className="w-72 rounded-lg border border-border bg-panel p-3 shadow-popup">
            <Popover.Title className="mb-1.5 truncate font-semibold">Versions of {stored?.name}</Popover.Title>
            {stored !== undefined && <VersionList stored={stored} onDone={() => setOpen(false)} />}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function VersionList({ stored, onDone }: { readonly stored: Strategy; readonly onDone: () => void }) {
  const queries = useQueryClient()
  const versions = useQuery({
    queryKey: ['strategies.versions', stored.id, stored.version],
    queryFn: () => call('strategies.versions', { id: stored.id, limit: MOST_LISTED }),
  })
  if (versions.error !== null) return <p role="alert">{describeError(versions.error).text}</p>
  if (versions.data === undefined) return <div aria-hidden="true" className="h-7 skeleton" />
  return (
    <ul aria-label="Versions" className="max-h-64 overflow-y-auto">
      {versions.data.items.map(({ version, createdAt }) => (
        <li key={version} className="flex h-7 items-center gap-3">
          <span className="w-8">v{version}</span>
          <span className="flex-1 text-muted">{formatMinute(createdAt)}</span>
          {version === stored.version ? (
            <span className="text-muted">current</span>
          ) : (
            <button
              type="button"
              aria-label={`Restore version ${version}`}
              className="rounded-sm font-semibold text-accent hover:underline"
              onClick={() => {
                void openVersion(queries, stored, version)
                onDone()
              }}
            >
              Restore
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}
