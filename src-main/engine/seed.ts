import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dispatcher } from '#main/contract/dispatcher.ts'
import type { Log } from '#main/ports.ts'
import type { SettingsRepository } from '#main/storage/books/settings-repository.ts'
import { resourcesFolder } from '#main/system/resources-folder.ts'

/** The source of the candles that come with the program. */
export const SAMPLE_SOURCE = 'sample'

const SEEDED = 'firstStartSeeded'
const SAMPLE_CANDLES = 'candles/BTC-USDT-1h.csv.gz'

/** The file of those candles; it may be missing. */
export function sampleFile(): string {
  return join(resourcesFolder(), SAMPLE_CANDLES)
}

/**
 * Once in a data folder's life: stores the strategy templates and starts the import of the sample candles. What cannot be
 * seeded is logged and never keeps the program from starting.
 */
export async function seedFirstStart(parts: {
  readonly dispatcher: Dispatcher
  readonly settings: SettingsRepository
  readonly log: Log
}): Promise<void> {
  const { dispatcher, settings, log } = parts
  if (settings.all()[SEEDED] !== undefined) return
  const resources = resourcesFolder()
  const seed = async (name: string, input: unknown): Promise<void> => {
    const result = await dispatcher.dispatch(name, input, { origin: 'cli' })
    if (!result.ok) log.warn({ call: name, code: result.error.code }, `Not seeded: ${result.error.message}`)
  }
  const templates = join(resources, 'strategies')
  for (const file of existsSync(templates) ? readdirSync(templates).sort() : []) {
    if (!file.endsWith('.json')) continue
    await seed('strategies.create', { definition: readFileSync(join(templates, file), 'utf8') })
  }
  const sample = sampleFile()
  if (existsSync(sample)) {
    await seed('candles.import', { file: sample, symbol: 'BTC/USDT', timeframe: '1h', source: SAMPLE_SOURCE })
  }
  settings.set({ [SEEDED]: true })
}
