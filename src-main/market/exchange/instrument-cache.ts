import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Log } from '#main/ports.ts'
import { type Instrument, instrumentSchema } from '#shared/domain/instrument.ts'

/** What an exchange listed when it was last asked, so that a start without a network knows its grids. */
export type InstrumentCache = {
  read(): readonly Instrument[]
  write(instruments: readonly Instrument[]): void
}

const fileSchema = z.array(instrumentSchema).max(50_000)

/** Kept in `cache/instruments-NAME.json` of the data folder. What cannot be read is as good as nothing. */
export function instrumentCache(dataFolder: string, name: string, log: Log): InstrumentCache {
  const file = join(dataFolder, 'cache', `instruments-${name.replaceAll(/[^\w-]/g, '_')}.json`)
  return {
    read() {
      try {
        return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
      } catch {
        return []
      }
    },
    write(instruments) {
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
        writeFileSync(`${file}.new`, JSON.stringify(instruments), { mode: 0o600 })
        renameSync(`${file}.new`, file)
      } catch (error) {
        log.warn({ error: String(error) }, 'The instruments of an exchange could not be kept for the next start.')
      }
    },
  }
}
