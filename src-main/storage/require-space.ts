import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '#shared/errors.ts'

/** What is left free for logs, journals and the other databases. */
const RESERVE_BYTES = 512 * 1024
/** What is written lies in the write-ahead log and in the file until the log is written back. */
const COPIES = 2

/**
 * Throws STORAGE where the disk of the database `file` cannot take `bytes` more. A transaction could still be committed
 * to the log of such a disk and then fill it for good, so it is refused before it begins.
 */
export function requireSpace(file: string, bytes: number, statfs: typeof statfsSync = statfsSync): void {
  const { bavail, bsize, blocks } = statfs(dirname(file))
  // Some network disks do not say how large they are.
  if (blocks === 0) return
  const free = bavail * bsize
  const needed = bytes * COPIES + RESERVE_BYTES
  if (free >= needed) return
  const megabytes = (value: number): string => `${(value / 1024 ** 2).toFixed(1)} MB`
  throw new AppError(
    'STORAGE',
    `${file}: the disk is full: ${megabytes(free)} are free and ${megabytes(needed)} are needed; free some space and try again; nothing was changed`,
    { file, free, needed },
  )
}
