import { resolve } from 'node:path'
import type { WindowFiles } from '#main/ports.ts'

/** More than a trader drops in a day; the oldest are forgotten first. */
const REMEMBERED = 1_000

/** The files that the trader has dropped on the window or chosen in a dialog in this run of the program. */
export type GrantedFiles = WindowFiles & { grant(file: string): void }

/** Starts with no file granted. */
export function createGrantedFiles(): GrantedFiles {
  const granted = new Set<string>()
  return {
    grant(file) {
      granted.add(resolve(file))
      for (const oldest of granted) {
        if (granted.size <= REMEMBERED) break
        granted.delete(oldest)
      }
    },
    mayRead: (file) => granted.has(resolve(file)),
  }
}
