import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { Link, useLocation, useRoute } from 'wouter'
import { Notices } from '#renderer/components/Notices.tsx'
import { useHealth } from '#renderer/contract/queries.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { Guide } from './Guide.tsx'
import { Messages } from './Messages.tsx'
import { moneyAtWork } from './money.ts'
import { Palette } from './palette/Palette.tsx'
import { Shortcuts } from './palette/Shortcuts.tsx'
import { useCommands } from './palette/use-commands.ts'
import { markNotReady } from './ready.ts'
import { SCREENS, type Screen } from './screens.ts'
import { TopBar } from './TopBar.tsx'

/** Navigation, top bar and the frame that says which money is at work. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const marketMode = useHealth().data?.mode
  const account = useTrading((state) => state.accounts.find(({ id }) => id === state.account))
  const mode = moneyAtWork(account, marketMode)?.mode
  const [, navigate] = useLocation()
  const [shown, setShown] = useState<'palette' | 'shortcuts' | 'messages' | null>(null)
  const hide = useCallback(() => setShown(null), [])
  const showPalette = useCallback(() => setShown('palette'), [])
  const showShortcuts = useCallback(() => setShown('shortcuts'), [])
  const showMessages = useCallback(() => setShown('messages'), [])
  const commands = useCommands({ showShortcuts, showMessages })

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const screen = event.altKey && !event.ctrlKey ? SCREENS[Number(event.key) - 1] : undefined
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') showPalette()
      else if (screen !== undefined) navigate(screen.path)
      else if (event.key === '?' && !isTyping(event.target)) showShortcuts()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [navigate, showPalette, showShortcuts])

  return (
    <div data-mode={mode} className={`flex h-full flex-col border-mode ${mode === 'live' ? 'border-4' : 'border-2'}`}>
      <TopBar onPalette={showPalette} onMessages={showMessages} />
      <Guide />
      <div className="flex min-h-0 flex-1">
        <nav
          aria-label="Screens"
          className="flex w-18 shrink-0 flex-col gap-1 border-r border-border bg-panel px-1.5 py-2"
        >
          {SCREENS.map((screen) => (
            <NavigationLink key={screen.path} {...screen} />
          ))}
        </nav>
        <main className="min-h-0 min-w-0 flex-1">{children}</main>
      </div>
      <Notices />
      <Palette open={shown === 'palette'} commands={commands} onClose={hide} />
      <Shortcuts open={shown === 'shortcuts'} onClose={hide} />
      <Messages open={shown === 'messages'} onClose={hide} />
    </div>
  )
}

/** Keys belong to a field while somebody types into it. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
}

function NavigationLink({ path, name, icon: Icon }: Screen) {
  const [active] = useRoute(path)
  return (
    <Link
      href={path}
      onClick={() => {
        if (!active) markNotReady()
      }}
      aria-current={active ? 'page' : undefined}
      className={`flex flex-col items-center gap-0.5 rounded-md py-1.5 text-[11px] leading-4 ${
        active ? 'bg-raised text-text' : 'text-muted hover:bg-raised hover:text-text'
      }`}
    >
      <Icon size={18} strokeWidth={1.75} aria-hidden="true" className={active ? 'text-accent' : ''} />
      {name}
    </Link>
  )
}
