import type { EventHub } from '#main/contract/event-hub.ts'
import type { SettingsRepository } from '#main/storage/books/settings-repository.ts'
import type { CallsOf, Handlers } from '#shared/contract/contract.ts'
import type { Settings } from '#shared/contract/settings.ts'
import { rememberedSchema, settingsSchema } from '#shared/contract/settings.ts'
import { AppError } from '#shared/errors.ts'

/** What the settings area needs. */
export type SettingsParts = { readonly repository: SettingsRepository; readonly events: EventHub }

/** The calls of the settings area. */
export function settingsHandlers({ repository, events }: SettingsParts): Handlers<CallsOf<'settings'>> {
  return {
    'settings.get': () => readSettings(repository.all()),
    'settings.update': ({ remembered, ...changes }) => {
      const kept = remembered === undefined ? {} : { remembered: merged(repository, remembered) }
      repository.set({ ...changes, ...kept })
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

/** What the window keeps, with some of it replaced. Throws VALIDATION where it would become too much. */
function merged(repository: SettingsRepository, changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const all = { ...readSettings(repository.all()).remembered, ...changes }
  const kept = rememberedSchema.safeParse(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)))
  if (kept.success) return kept.data
  throw new AppError('VALIDATION', `remembered ${kept.error.issues[0]?.message ?? 'cannot be kept'}`)
}
