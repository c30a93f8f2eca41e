/** Places of this project on the machine it runs on. */
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** Everything that is built; may be deleted at any time. */
export const OUT = join(ROOT, 'out')

/** The Node the project runs on (the npm package `node`), whatever the system has. */
export const PROJECT_NODE =
  process.platform === 'win32' ? join(ROOT, 'node_modules/node/bin/node.exe') : join(ROOT, 'node_modules/node/bin/node')

/** Serialises set-up and builds of this clone. */
export const SETUP_LOCK = join(ROOT, '.cache/setup.lock')

/**
 * What is worth keeping between clones (an Electron binary): outside the project, shared by all clones of this user.
 * @returns {string}
 */
export function userCacheFolder() {
  if (process.env.XDG_CACHE_HOME) return join(process.env.XDG_CACHE_HOME, 'autocbot')
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/autocbot')
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) return join(process.env.LOCALAPPDATA, 'autocbot/Cache')
  return join(homedir(), '.cache/autocbot')
}

/**
 * One line for the person at the terminal. Always on stderr: stdout belongs to results.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`${text}\n`)
}
