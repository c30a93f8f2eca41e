import type { EventHub } from '#main/contract/event-hub.ts'
import type { SettingsRepository } from '#main/storage/books/settings-repository.ts'
import type { CallsOf, Handlers } from '#shared/contract/contract.ts'
import type { Settings } from '#shared/contract/settings.ts'
import { settingsSchema } from '#shared/contract/settings.ts'

/** What the settings area needs. */
export type SettingsParts = { readonly repository: SettingsRepository; readonly events: EventHub }

/** The calls of the settings area. */
export function settingsHandlers({ repository, events }: SettingsParts): Handlers<CallsOf<'settings'>> {
  return {
    'settings.get': () => readSettings(repository.all()),
    'settings.update': (changes) => {
      repository.set(changes)
      const settings = readSettings(repository.all())
      events.publish('settings.changed', settings)
      return settings
    },
  }
}

/** The settings out of stored values: one that is not valid (any more) costs only itself and has its default. */
export function readSettings(stored: Readonly<Record<string, unknown>>): Settings {
  const valid = Object.entries(settingsSchema.shape).filter(([key, schema]) => schema.safeParse(stored[key]).success)
  return settingsSchema.parse(Object.fromEntries(valid.map(([key]) => [key, stored[key]])))
}
