import { join } from 'node:path'
import { pino } from 'pino'
import type { Log } from '#main/ports.ts'
import { openRotatingFile } from './rotating-file.ts'
import { scrub, scrubText } from './scrub.ts'

/** A log that can be closed. */
export type FileLog = Log & { readonly folder: string; close(): void }

/** The log of a data folder: one JSON object a line in `logs/autocbot.log`, rotated, without secrets. */
export function openLog(dataFolder: string): FileLog {
  const folder = join(dataFolder, 'logs')
  const file = openRotatingFile(folder, 'autocbot')
  const logger = pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, file)
  const fieldsOf = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
    ...asRecord(scrub(fields)),
  })
  return {
    folder,
    info: (fields, message) => logger.info(fieldsOf(fields), scrubText(message)),
    warn: (fields, message) => logger.warn(fieldsOf(fields), scrubText(message)),
    error: (fields, message) => logger.error(fieldsOf(fields), scrubText(message)),
    close: () => file.close(),
  }
}

function asRecord(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}
