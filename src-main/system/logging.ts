import { join } from 'node:path'
import { pino } from 'pino'
import type { Log } from '#main/ports.ts'
import { KnownSecrets } from './known-secrets.ts'
import { openRotatingFile } from './rotating-file.ts'
import { scrub, scrubText } from './scrub.ts'

/** A log that can be closed. */
export type FileLog = Log & { readonly folder: string; close(): void }

/** The log of a data folder: one JSON object a line in `logs/autocbot.log`, rotated, without secrets. */
export function openLog(dataFolder: string, secrets = new KnownSecrets()): FileLog {
  const folder = join(dataFolder, 'logs')
  const file = openRotatingFile(folder, 'autocbot')
  const logger = pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, file)
  const fieldsOf = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
    ...asRecord(secrets.hideIn(scrub(fields))),
  })
  return {
    folder,
    info: (fields, message) => logger.info(fieldsOf(fields), secrets.hide(scrubText(message))),
    warn: (fields, message) => logger.warn(fieldsOf(fields), secrets.hide(scrubText(message))),
    error: (fields, message) => logger.error(fieldsOf(fields), secrets.hide(scrubText(message))),
    close: () => file.close(),
  }
}

function asRecord(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}
