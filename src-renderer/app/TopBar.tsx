import { useQueryClient } from '@tanstack/react-query'
import { Inbox, Lock, Search, TriangleAlert } from 'lucide-react'
import { useHealth } from '#renderer/contract/queries.ts'
import { tellError } from '#renderer/stores/notices.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { AboutPopover } from './AboutPopover.tsx'
import { AccountSwitch } from './AccountSwitch.tsx'
import { lockApp, useAuth } from './lock/use-auth.ts'
import { moneyAtWork } from './money.ts'
import { ThemeSwitch } from './ThemeSwitch.tsx'

type Props = { readonly onPalette: () => void; readonly onMessages: () => void }

/** The product, the one word that says which money is at work, and what belongs to the whole window. */
export function TopBar({ onPalette, onMessages }: Props) {
  const health = useHealth()
  const queries = useQueryClient()
  const hasPassphrase = useAuth().data?.hasPassphrase === true
  const account = useTrading((state) => state.accounts.find(({ id }) => id === state.account))
  const money = moneyAtWork(account, health.data?.mode)
  const isLive = money?.mode === 'live'
  const failing = health.data?.checks.filter((check) => !check.ok) ?? []
  return (
    <header
      className={`flex h-10 shrink-0 items-center gap-3 border-b pr-2 pl-4 ${isLive ? 'border-mode bg-mode/15' : 'border-border bg-panel'}`}
    >
      <span className="text-[14px] font-semibold tracking-tight">AutoCbot</span>
      <span
        className="flex min-w-20 shrink-0 items-center justify-center gap-1 rounded bg-mode px-2 py-0.5 text-[11px] leading-4 font-bold tracking-wide text-on-mode uppercase"
        title={money?.sentence ?? 'Which market this is is not known yet.'}
      >
        {isLive && <TriangleAlert size={12} aria-hidden="true" />}
        {money?.word ?? '…'}
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
      {hasPassphrase && (
        <button
          type="button"
          aria-label="Lock AutoCbot"
          title="Lock AutoCbot"
          className="flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-text"
          onClick={() => void lockApp(queries).catch((error: unknown) => tellError(error))}
        >
          <Lock size={14} aria-hidden="true" />
        </button>
      )}
      <ThemeSwitch />
      <span className="min-w-10 text-right text-[11px] text-muted">
        {health.data === undefined ? '' : `v${health.data.version}`}
      </span>
      <AboutPopover />
    </header>
  )
}
