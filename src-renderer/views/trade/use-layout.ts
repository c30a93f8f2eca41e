import { useRef } from 'react'
import type { Layout, LayoutChangedMeta } from 'react-resizable-panels'
import { z } from 'zod'
import { call } from '#renderer/contract/client.ts'
import { useSettings } from '#renderer/contract/queries.ts'
import { tellError } from '#renderer/stores/notices.ts'

const NAME = 'trade.layout'
const layoutsSchema = z.record(z.string(), z.record(z.string(), z.number()))

type Layouts = Readonly<Record<string, Layout>>

/** How the panels of the screen were left, by group. Unreadable ones are forgotten. */
export function readLayouts(remembered: Readonly<Record<string, unknown>>): Layouts {
  const read = layoutsSchema.safeParse(remembered[NAME])
  return read.success ? read.data : {}
}

/** The layouts that were kept, undefined until the settings are known, and how to keep a group's layout. */
export function useLayouts(): {
  readonly kept: Layouts | undefined
  readonly keep: (group: string, layout: Layout, meta: LayoutChangedMeta) => void
} {
  const settings = useSettings()
  const changed = useRef<Layouts>({})
  const failed = settings.error === null ? undefined : {}
  return {
    kept: settings.data === undefined ? failed : readLayouts(settings.data.remembered),
    keep: (group, layout, { isUserInteraction }) => {
      // What a window of another size does to the panels is not the trader's wish.
      if (!isUserInteraction) return
      changed.current = { ...readLayouts(settings.data?.remembered ?? {}), ...changed.current, [group]: layout }
      call('settings.update', { remembered: { [NAME]: changed.current } }).catch(tellError)
    },
  }
}
