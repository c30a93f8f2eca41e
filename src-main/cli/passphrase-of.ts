import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { AppError } from '#shared/errors.ts'
import type { CliIo } from './io.ts'

const VARIABLE = 'AUTOCBOT_PASSPHRASE_FILE'
const MOST_BYTES = 8_192

/**
 * The passphrase that an engine started here is unlocked with: the first line of the file that AUTOCBOT_PASSPHRASE_FILE
 * names, for machines on which nobody is there to type it. Never from an argument, which every user of the machine can
 * read. Throws NOT_FOUND where the file cannot be read.
 */
export function passphraseOf({ env, cwd }: Pick<CliIo, 'env' | 'cwd'>): string | undefined {
  const file = env[VARIABLE]
  if (file === undefined || file === '') return undefined
  let text: string
  try {
    text = readFileSync(resolve(cwd, file), 'utf8')
  } catch (error) {
    throw new AppError('NOT_FOUND', `the file that ${VARIABLE} names cannot be read: ${file}`, undefined, {
      cause: error,
    })
  }
  return text.slice(0, MOST_BYTES).split(/\r?\n/, 1)[0]
}
