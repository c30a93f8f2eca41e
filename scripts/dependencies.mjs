/** npm packages: installed when node_modules is missing or does not match package-lock.json. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join, sep } from 'node:path'
import { withLock } from './lock.mjs'
import { PROJECT_NODE, ROOT, SETUP_LOCK, say } from './project.mjs'
import { run } from './run.mjs'

const STAMP = join(ROOT, 'node_modules/.autocbot-installed')
const LOCK_FILE = join(ROOT, 'package-lock.json')

/** Packages whose install scripts put a program in its place. */
const NEED_SCRIPTS = ['node', 'esbuild']

/** @returns {boolean} false also for a program that an interrupted installation left half written */
const nodeRuns = () => spawnSync(PROJECT_NODE, ['--version']).status === 0

const OWN_MODULES = join(ROOT, 'node_modules') + sep

/** The folders of the path that an installation leaves alone. */
const lastingFolders = () =>
  (process.env.PATH ?? '').split(delimiter).filter((folder) => !`${folder}${sep}`.startsWith(OWN_MODULES))

/**
 * A Node that is still there after node_modules was replaced: this process may run on the one inside.
 * @returns {string}
 */
function lastingNode() {
  if (!process.execPath.startsWith(OWN_MODULES)) return process.execPath
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const elsewhere = lastingFolders().map((folder) => join(folder, name))
  return elsewhere.find((file) => existsSync(file)) ?? process.execPath
}

/**
 * @param {string[]} args
 * @param {(pid: number | undefined) => void} noteChild
 */
async function npm(args, noteChild) {
  const program = process.env.npm_execpath
  const all = [...args, '--loglevel=error']
  const [command, ...rest] = program?.endsWith('.js') ? [lastingNode(), program, ...all] : ['npm', ...all]
  // npm puts the project's own programs first in the path, and is about to replace them.
  const path = lastingFolders().join(delimiter)
  const outcome = await run(command, rest, { output: 'stderr', onSpawn: noteChild, env: { PATH: path } })
  noteChild(undefined)
  if (outcome.code !== 0) throw new Error(`npm ${args[0]} failed with exit code ${outcome.code}; see its output above.`)
}

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
  if (!nodeRuns()) return false
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
      // npm compiles better-sqlite3 although it brings its binaries and says `gypfile: false` (npm forgets that when it
      // works from a lock file), so scripts run only for the packages that need theirs.
      await npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--ignore-scripts'], noteChild)
      await npm(['rebuild', ...NEED_SCRIPTS, '--ignore-scripts=false'], noteChild)
      if (!nodeRuns()) throw new Error(`npm did not bring the project's Node (${PROJECT_NODE}).`)
    }
    writeFileSync(STAMP, wanted)
  })
}
