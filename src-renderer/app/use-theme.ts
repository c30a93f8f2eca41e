import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { create } from 'zustand'
import type { Theme } from '#renderer/charts/palette.ts'
import { call } from '#renderer/contract/client.ts'
import { useSettings } from '#renderer/contract/queries.ts'
import { tellError } from '#renderer/stores/notices.ts'
import type { Settings } from '#shared/contract/settings.ts'

type Choice = Settings['theme']

/** A theme in the page's address comes before what was stored, until another one is chosen in the window. */
const useForcedTheme = create<{ readonly forced: Theme | undefined }>()(() => ({
  forced: themeOf(window.location.search),
}))

/** The theme that is chosen, the one that is shown, and how to choose another. */
export function useTheme(): { choice: Choice; theme: Theme; choose: (choice: Choice) => void } {
  const queries = useQueryClient()
  const settings = useSettings()
  const systemDark = useSyncExternalStore(followSystem, isSystemDark)
  const forced = useForcedTheme((state) => state.forced)
  const choice = forced ?? settings.data?.theme ?? 'system'
  const system: Theme = systemDark ? 'dark' : 'light'
  const theme = choice === 'system' ? system : choice

  useEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])

  return {
    choice,
    theme,
    choose: (next) => {
      useForcedTheme.setState({ forced: undefined })
      call('settings.update', { theme: next }).then(
        (answer) => queries.setQueryData(['settings.get'], answer),
        (error: unknown) => tellError(error),
      )
    },
  }
}

/** The theme that the query of the page's address asks for. */
export function themeOf(query: string): Theme | undefined {
  const wanted = new URLSearchParams(query).get('theme')
  return wanted === 'dark' || wanted === 'light' ? wanted : undefined
}

const SYSTEM_DARK = '(prefers-color-scheme: dark)'

function isSystemDark(): boolean {
  return window.matchMedia(SYSTEM_DARK).matches
}

function followSystem(changed: () => void): () => void {
  const media = window.matchMedia(SYSTEM_DARK)
  media.addEventListener('change', changed)
  return () => media.removeEventListener('change', changed)
}
