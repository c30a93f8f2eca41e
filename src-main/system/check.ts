import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** One thing that was looked at, in words; `fix` says what to do where it is not well. */
export type Check = { name: string; ok: boolean; message: string; fix?: string }

const ENOUGH_BYTES = 500 * 1024 * 1024

/** Whether a folder, or the nearest one above it that exists, can be written. */
export function checkWritable(folder: string): Check {
  const name = 'data folder'
  const place = existing(folder)
  try {
    accessSync(place, constants.W_OK)
    const message = place === folder ? `${folder} can be written` : `${folder} will be made when it is needed`
    return { name, ok: true, message }
  } catch {
    return {
      name,
      ok: false,
      message: `${place} cannot be written`,
      fix: `Make it yours (chown), or choose another folder with AUTOCBOT_USER_DATA.`,
    }
  }
}

/** Whether there is room on the disk of a folder. */
export function checkDisk(folder: string): Check {
  const name = 'free disk'
  const status = statfsSync(existing(folder))
  const bytes = status.bavail * status.bsize
  const free = bytes >= 1024 ** 3 ? `${(bytes / 1024 ** 3).toFixed(1)} GB` : `${Math.floor(bytes / 1024 ** 2)} MB`
  if (bytes >= ENOUGH_BYTES) return { name, ok: true, message: `${free} free` }
  return { name, ok: false, message: `only ${free} free`, fix: 'Free some space: a full disk stops the books.' }
}

function existing(folder: string): string {
  let place = folder
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place)
  return place
}
