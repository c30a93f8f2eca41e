/** npm packages: installed when node_modules is missing or does not match package-lock.json. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { PROJECT_NODE, ROOT, SETUP_LOCK, say } from './project.mjs'
import { run } from './run.mjs'

const STAMP = join(ROOT, 'node_modules/.autocbot-installed')
const LOCK_FILE = join(ROOT, 'package-lock.json')

/** @returns {string} */
function wantedStamp() {
  return createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex')
}

/**
 * @param {string} wanted
 * @returns {boolean}
 */
function isInstalled(wanted) {
  try {
    return readFileSync(STAMP, 'utf8') === wanted && existsSync(PROJECT_NODE)
  } catch {
    return false
  }
}

/**
 * Whether somebody's own `npm install` already brought what the lock file asks for: npm lists what it installed in
 * node_modules/.package-lock.json, written last.
 * @returns {boolean}
 */
function matchesLockFile() {
  if (!existsSync(PROJECT_NODE)) return false
  try {
    /** @type {{ packages: Record<string, { version?: string, optional?: boolean }> }} */
    const wanted = JSON.parse(readFileSync(LOCK_FILE, 'utf8'))
    /** @type {typeof wanted} */
    const present = JSON.parse(readFileSync(join(ROOT, 'node_modules/.package-lock.json'), 'utf8'))
    return Object.entries(wanted.packages).every(
      ([path, entry]) =>
        path === '' || present.packages[path]?.version === entry.version || (entry.optional && !present.packages[path]),
    )
  } catch {
    return false
  }
}

/**
 * Makes node_modules match package-lock.json. Many processes may call it at once; one installs, the others wait.
 * npm's own output goes to stderr.
 */
export async function ensureDependencies() {
  const wanted = wantedStamp()
  if (isInstalled(wanted)) return
  await withLock(SETUP_LOCK, async (noteChild) => {
    if (isInstalled(wanted)) return
    if (!matchesLockFile()) {
      say('Installing npm packages (first start, or package-lock.json has changed) …')
      const npm = process.env.npm_execpath
      const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts=false']
      const [command, ...rest] = npm?.endsWith('.js') ? [process.execPath, npm, ...args] : ['npm', ...args]
      const outcome = await run(command, rest, { output: 'stderr', onSpawn: noteChild })
      noteChild(undefined)
      if (outcome.code !== 0) throw new Error(`npm ci failed with exit code ${outcome.code}; see its output above.`)
      if (!existsSync(PROJECT_NODE)) throw new Error(`npm ci did not bring the project's Node (${PROJECT_NODE}).`)
    }
    writeFileSync(STAMP, wanted)
  })
}
