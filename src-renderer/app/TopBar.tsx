import { useHealth } from '#renderer/contract/queries.ts'
import { MODE_SENTENCES, MODE_WORDS } from '#shared/format/modes.ts'
import { AboutPopover } from './AboutPopover.tsx'
import { ThemeSwitch } from './ThemeSwitch.tsx'

/** The product, the one word that says which money is at work, and what belongs to the whole window. */
export function TopBar() {
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
      {failing.length > 0 && (
        <span role="status" className="truncate text-warn" title={failing.map((check) => check.message).join('\n')}>
          {failing[0]?.message}
        </span>
      )}
      <span className="flex-1" />
      <ThemeSwitch />
      <span className="min-w-10 text-right text-[11px] text-muted">
        {health.data === undefined ? '' : `v${health.data.version}`}
      </span>
      <AboutPopover />
    </header>
  )
}
