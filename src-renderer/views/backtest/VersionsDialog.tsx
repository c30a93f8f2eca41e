import { Dialog } from '@base-ui/react/dialog'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { call } from '#renderer/contract/client.ts'
import { describeError } from '#renderer/stores/notices.ts'
import type { Strategy } from '#shared/contract/strategies.ts'
import { formatMinute } from '#shared/format/times.ts'
import { openVersion } from './actions.ts'
import { DiffView } from './DiffView.tsx'

const MOST_LISTED = 100

/** The versions of a strategy and what each changed; an older one can be brought back into the editor. */
export function VersionsDialog({
  stored,
  text,
}: {
  readonly stored: Strategy | undefined
  readonly text: string | undefined
}) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog.Root open={open && stored !== undefined} onOpenChange={setOpen}>
      <Dialog.Trigger
        aria-label="Versions"
        title="Versions of this strategy"
        disabled={stored === undefined}
        className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-text disabled:pointer-events-none disabled:opacity-45"
      >
        <History size={15} aria-hidden="true" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        <Dialog.Popup className="fixed top-1/2 left-1/2 z-50 flex h-[34rem] max-h-[88vh] w-[60rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden rounded-lg border border-border bg-panel shadow-popup">
          {stored !== undefined && (
            <Versions stored={stored} text={text ?? stored.definition} onDone={() => setOpen(false)} />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

type Props = { readonly stored: Strategy; readonly text: string; readonly onDone: () => void }

function Versions({ stored, text, onDone }: Props) {
  const queries = useQueryClient()
  const edited = text !== stored.definition
  const [chosen, setChosen] = useState(edited ? stored.version : Math.max(1, stored.version - 1))
  const versions = useQuery({
    queryKey: ['strategies.versions', stored.id, stored.version],
    queryFn: () => call('strategies.versions', { id: stored.id, limit: MOST_LISTED }),
  })
  const older = useQuery({
    queryKey: ['strategies.get', stored.id, chosen],
    queryFn: () => call('strategies.get', { id: stored.id, version: chosen }),
  })
  const newest = edited ? 'the editor' : `version ${stored.version}`
  const error = versions.error ?? older.error
  return (
    <>
      <header className="flex h-11 shrink-0 items-center gap-3 border-b border-border px-4">
        <Dialog.Title className="min-w-0 truncate text-[14px] font-semibold">Versions of {stored.name}</Dialog.Title>
        <Dialog.Description className="min-w-0 flex-1 truncate text-muted">
          {chosen === stored.version && !edited
            ? 'Choose an older version to see what has changed since.'
            : `From version ${chosen} to ${newest}`}
        </Dialog.Description>
        <Dialog.Close render={<Button />}>Close</Dialog.Close>
      </header>
      <div className="flex min-h-0 flex-1">
        <ul aria-label="Versions" className="w-72 shrink-0 overflow-y-auto border-r border-border p-1.5">
          {versions.data === undefined && <li aria-hidden="true" className="m-1 h-6 skeleton" />}
          {versions.data?.items.map(({ version, createdAt }) => (
            <li
              key={version}
              className={`flex h-8 items-center gap-2 rounded-md pr-2 ${version === chosen ? 'bg-raised' : 'hover:bg-raised'}`}
            >
              <button
                type="button"
                aria-pressed={version === chosen}
                className="flex h-full min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left focus-ring-inset"
                onClick={() => setChosen(version)}
              >
                <span className="w-8 font-semibold">v{version}</span>
                <span className="text-muted">{formatMinute(createdAt)}</span>
              </button>
              {version === stored.version ? (
                <span className="text-[11px] text-muted">current</span>
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
        <div className="min-h-0 min-w-0 flex-1 bg-bg">
          {error !== null ? (
            <p role="alert" className="px-3 py-2">
              {describeError(error).text} <span className="text-muted">{describeError(error).advice}</span>
            </p>
          ) : older.data === undefined ? (
            <div aria-hidden="true" className="m-3 h-40 skeleton" />
          ) : (
            <DiffView
              label={`Changes from version ${chosen} to ${newest}`}
              before={older.data.definition}
              after={text}
              same={chosen === stored.version ? 'This is the current version.' : `Nothing differs from ${newest}.`}
            />
          )}
        </div>
      </div>
    </>
  )
}
