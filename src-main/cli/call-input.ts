import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { AppError } from '#shared/errors.ts'
import type { CliIo } from './io.ts'
import { jsonValue } from './values.ts'

/** Where the input of a call is: in the argument itself, in what is piped in (`-`), or in a file (`@FILE`). */
export type CallInputArgument =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'file'; readonly file: string }

/** Reads the argument. Throws InvalidArgumentError for text that is no JSON. */
export function callInputArgument(text: string): CallInputArgument {
  if (text === '-') return { kind: 'stdin' }
  if (text.startsWith('@')) {
    if (text.length === 1) throw new InvalidArgumentError('no file follows the @.')
    return { kind: 'file', file: text.slice(1) }
  }
  return { kind: 'json', value: jsonValue(text) }
}

/**
 * The input itself. Keys and passphrases are better piped in or kept in a file than given as an argument: arguments are
 * seen by every user of the machine and kept by the shell. Throws VALIDATION for text that is no JSON, NOT_FOUND for a file
 * that cannot be read.
 */
export async function readCallInput(argument: CallInputArgument, io: Pick<CliIo, 'cwd' | 'stdin'>): Promise<unknown> {
  switch (argument.kind) {
    case 'json':
      return argument.value
    case 'stdin':
      return parse(await (io.stdin?.() ?? Promise.resolve('')), 'what was piped in')
    case 'file': {
      const file = resolve(io.cwd, argument.file)
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        throw new AppError('NOT_FOUND', `the file cannot be read: ${file}`, undefined, { cause: error })
      })
      return parse(text, file)
    }
  }
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('VALIDATION', `${what} is not JSON`)
  }
}
