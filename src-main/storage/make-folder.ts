import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder and those above it, each with `mode` where it is given. (Node's own `recursive` never returns where the
 * system refuses with ENOENT, as /proc does.)
 */
export function makeFolder(folder: string, mode?: number): void {
  const parent = dirname(folder)
  if (parent !== folder && !existsSync(parent)) makeFolder(parent, mode)
  try {
    mkdirSync(folder, mode === undefined ? {} : { mode })
  } catch (error) {
    // It was there already, or another process that starts at the same moment was faster.
    if (!isFolder(folder)) throw error
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
