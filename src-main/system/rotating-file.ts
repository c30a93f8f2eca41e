import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const MAX_BYTES = 5 * 1024 * 1024
const KEPT = 5

/** A log file that is put aside (`NAME.1.log`, `NAME.2.log`, …) when it is full; the oldest goes. */
export type RotatingFile = { write(line: string): void; close(): void }

/** Opens `NAME.log` in `folder`, for this user only. A disk that fails loses lines, never the program. */
export function openRotatingFile(folder: string, name: string, maxBytes = MAX_BYTES, kept = KEPT): RotatingFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = (number: number): string => join(folder, number === 0 ? `${name}.log` : `${name}.${number}.log`)
  let descriptor: number | undefined
  let size = 0
  const open = (): number => {
    descriptor = openSync(file(0), 'a', 0o600)
    size = fstatSync(descriptor).size
    return descriptor
  }
  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor)
    descriptor = undefined
  }
  const rotate = (): void => {
    close()
    rmSync(file(kept), { force: true })
    for (let number = kept - 1; number >= 0; number--) moveIfThere(file(number), file(number + 1))
  }
  let isClosed = false
  return {
    write(line) {
      if (isClosed) return
      try {
        if (size + line.length > maxBytes && size > 0) rotate()
        size += writeSync(descriptor ?? open(), line)
      } catch {
        // There is nowhere left to say so.
      }
    },
    close() {
      isClosed = true
      close()
    },
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
