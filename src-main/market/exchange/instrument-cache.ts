import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { Breath } from '#main/jobs/breath.ts'
import type { Log } from '#main/ports.ts'
import { type Instrument, instrumentSchema } from '#shared/domain/instrument.ts'

/** What an exchange listed when it was last asked, so that a start without a network knows its grids. */
export type InstrumentCache = {
  read(): Promise<readonly Instrument[]>
  write(instruments: readonly Instrument[]): Promise<void>
}

const fileSchema = z.array(z.unknown()).max(50_000)

/** Kept in `cache/instruments-NAME.json` of the data folder. What cannot be read is as good as nothing. */
export function instrumentCache(dataFolder: string, name: string, log: Log): InstrumentCache {
  const file = join(dataFolder, 'cache', `instruments-${name.replaceAll(/[^\w-]/g, '_')}.json`)
  return {
    async read() {
      const breath = new Breath()
      try {
        const instruments: Instrument[] = []
        for (const each of fileSchema.parse(JSON.parse(await readFile(file, 'utf8')))) {
          instruments.push(instrumentSchema.parse(each))
          if (breath.isDue) await breath.take()
        }
        return instruments
      } catch {
        return []
      }
    },
    async write(instruments) {
      try {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 })
        await writeFile(`${file}.new`, JSON.stringify(instruments), { mode: 0o600 })
        await rename(`${file}.new`, file)
      } catch (error) {
        log.warn({ error: String(error) }, 'The instruments of an exchange could not be kept for the next start.')
      }
    },
  }
}
