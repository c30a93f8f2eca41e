import { Inbox, Search } from 'lucide-react'
import { useHealth } from '#renderer/contract/queries.ts'
import { MODE_SENTENCES, MODE_WORDS } from '#shared/format/modes.ts'
import { AboutPopover } from './AboutPopover.tsx'
import { AccountSwitch } from './AccountSwitch.tsx'
import { ThemeSwitch } from './ThemeSwitch.tsx'

type Props = { readonly onPalette: () => void; readonly onMessages: () => void }

/** The product, the one word that says which money is at work, and what belongs to the whole window. */
export function TopBar({ onPalette, onMessages }: Props) {
  const health = useHealth()
  const mode = health.data?.mode
  const failing = health.data?.checks.filter((check) => !check.ok) ?? []
  return (
    <header className="flex h-10 shrink-0 items-center gap-3 border-b border-border bg-panel pr-2 pl-4">
      <span className="text-[14px] font-semibold tracking-tight">AutoCbot</span>
      <span
        className="min-w-20 rounded bg-mode px-2 py-0.5 text-center text-[11px] leading-4 font-bold tracking-wide text-on-mode uppercase"
        title={mode === undefined ? 'Which market this is is not known yet.' : MODE_SENTENCES[mode]}
      >
        {mode === undefined ? '…' : MODE_WORDS[mode]}
      </span>
      <AccountSwitch />
      {failing.length > 0 && (
        <span role="status" className="truncate text-warn" title={failing.map((check) => check.message).join('\n')}>
          {failing[0]?.message}
        </span>
      )}
      <span className="flex-1" />
      <button
        type="button"
        className="flex h-6 w-44 shrink-0 items-center gap-2 rounded-md border border-border px-2 text-muted hover:text-text"
        onClick={onPalette}
      >
        <Search size={12} aria-hidden="true" />
        <span className="flex-1 truncate text-left">Search or do…</span>
        <kbd className="text-[10.5px]">Ctrl+K</kbd>
      </button>
      <button
        type="button"
        aria-label="Messages"
        title="Messages"
        className="flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-text"
        onClick={onMessages}
      >
        <Inbox size={14} aria-hidden="true" />
      </button>
      <ThemeSwitch />
      <span className="min-w-10 text-right text-[11px] text-muted">
        {health.data === undefined ? '' : `v${health.data.version}`}
      </span>
      <AboutPopover />
    </header>
  )
}
