import { isAbsolute } from 'node:path'
import type { Dialogs } from '#main/ports.ts'
import type { CallContext } from '#shared/contract/contract.ts'
import { AppError } from '#shared/errors.ts'

/**
 * Throws VALIDATION unless the caller may name this file. What runs in the window could be anything: which files it
 * reads and writes is chosen in the system's own dialog.
 */
export function requireOwnFile(field: string, file: string, origin: CallContext['origin']): void {
  if (origin === 'window') {
    throw new AppError('VALIDATION', `${field}: the window names no files; they are chosen in a dialog`)
  }
  if (!isAbsolute(file)) throw new AppError('VALIDATION', `${field}: ${file} is no absolute path`)
}

/** Asks in the system's dialog where a file goes; undefined where it was closed. Throws VALIDATION where there is no window. */
export function chooseTarget(dialogs: Dialogs | undefined, name: string): Promise<string | undefined> {
  if (dialogs === undefined)
    throw new AppError('VALIDATION', 'file: name the file; there is no window to choose one in')
  return dialogs.chooseFileToSave(name)
}
