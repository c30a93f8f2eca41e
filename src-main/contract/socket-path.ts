import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#shared/errors.ts'

/** The longest path a Unix socket can have on every system, in bytes. */
const LONGEST_PATH = 103

/** Where the engine of a data folder is reached. `folder` must be closed to others; it is absent for a named pipe. */
export type SocketPlace = { readonly path: string; readonly folder?: string }

/** What decides where the socket lies; handed in for tests. */
export type SocketSources = {
  readonly env: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  readonly uid: number
}

/**
 * The socket of a data folder: `run/engine.sock` in it, or, where that path is too long for a socket, a short one under
 * XDG_RUNTIME_DIR or /tmp. On Windows a named pipe.
 */
export function socketPlace(dataFolder: string, sources: SocketSources = here()): SocketPlace {
  const real = realPath(dataFolder)
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 16)
  if (sources.platform === 'win32') return { path: `\\\\.\\pipe\\autocbot-${hash}` }
  const own = join(real, 'run')
  if (fits(join(own, 'engine.sock'))) return { path: join(own, 'engine.sock'), folder: own }
  const runtime = sources.env['XDG_RUNTIME_DIR']
  const short = runtime ? join(runtime, 'autocbot') : ''
  const folder = short !== '' && fits(join(short, `${hash}.sock`)) ? short : `/tmp/autocbot-${sources.uid}`
  return { path: join(folder, `${hash}.sock`), folder }
}

/** Makes the socket's folder for this user only. Throws LOCKED where somebody else has put something in its place. */
export function prepareSocketFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const status = lstatSync(folder)
  if (!status.isDirectory() || (process.getuid !== undefined && status.uid !== process.getuid())) {
    throw new AppError('LOCKED', `${folder} is not a folder of yours; remove it, the engine's socket belongs there`)
  }
  chmodSync(folder, 0o700)
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_PATH
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}

function here(): SocketSources {
  return { env: process.env, platform: process.platform, uid: process.getuid?.() ?? 0 }
}
