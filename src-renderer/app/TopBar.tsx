import { useHealth } from '#renderer/contract/queries.ts'
import { AboutPopover } from './AboutPopover.tsx'
import { ThemeSwitch } from './ThemeSwitch.tsx'

const MODES = { simulated: 'Simulated', replay: 'Replay', paper: 'Paper', live: 'Live' } as const

/** The product, the one word that says which money is at work, and what belongs to the whole window. */
export function TopBar() {
  const health = useHealth()
  const failing = health.data?.checks.filter((check) => !check.ok) ?? []
  return (
    <header className="flex h-10 shrink-0 items-center gap-3 border-b border-border bg-panel pr-2 pl-4">
      <span className="text-[14px] font-semibold tracking-tight">AutoCbot</span>
      <span
        className="min-w-20 rounded bg-mode px-2 py-0.5 text-center text-[11px] leading-4 font-bold tracking-wide text-on-mode uppercase"
        title="No real money is at work."
      >
        {MODES[health.data?.mode ?? 'simulated']}
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
