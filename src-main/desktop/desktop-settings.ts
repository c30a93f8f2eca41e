import type { Dispatcher } from '#main/contract/dispatcher.ts'
import type { EventHub } from '#main/contract/event-hub.ts'
import { type Settings, settingsSchema } from '#shared/contract/settings.ts'

/** The settings as the desktop needs them: at hand at any moment, and it is told of changes. */
export type DesktopSettings = {
  current(): Settings
  /** Hears the settings now and after each change. */
  follow(listener: (settings: Settings) => void): void
  update(change: Partial<Settings>): Promise<void>
  close(): void
}

/** Reads the settings once and follows them. Rejects where they cannot be read. */
export async function followSettings(
  dispatcher: Pick<Dispatcher, 'dispatch'>,
  events: Pick<EventHub, 'subscribe'>,
): Promise<DesktopSettings> {
  const call = async (name: string, input: unknown): Promise<Settings> => {
    const answer = await dispatcher.dispatch(name, input, { origin: 'tray' })
    if (!answer.ok) throw new Error(answer.error.message)
    return settingsSchema.parse(answer.value)
  }
  let settings = await call('settings.get', {})
  const listeners: ((settings: Settings) => void)[] = []
  const unsubscribe = events.subscribe(({ name, payload }) => {
    if (name !== 'settings.changed') return
    const changed = settingsSchema.safeParse(payload)
    if (!changed.success) return
    settings = changed.data
    for (const listener of listeners) listener(settings)
  })
  return {
    current: () => settings,
    follow(listener) {
      listeners.push(listener)
      listener(settings)
    },
    async update(change) {
      settings = await call('settings.update', change)
    },
    close: unsubscribe,
  }
}
