import type { ReactNode } from 'react'
import { Link, useRoute } from 'wouter'
import { Notices } from '#renderer/components/Notices.tsx'
import { useHealth } from '#renderer/contract/queries.ts'
import { markNotReady } from './ready.ts'
import { SCREENS, type Screen } from './screens.ts'
import { TopBar } from './TopBar.tsx'

/** Navigation, top bar and the frame that says which money is at work. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const mode = useHealth().data?.mode
  return (
    <div data-mode={mode} className="flex h-full flex-col border-2 border-mode">
      <TopBar />
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
    </div>
  )
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
