/** The app as it is packed: what was built, its resources, and the few packages that are not bundled, without the rest of them. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import { OUT, ROOT } from './project.mjs'

const BUILT = ['main', 'preload', 'renderer']
const RESOURCES = ['candles', 'strategies', 'tray']

/**
 * Parts of a package that it runs with. Piscina's @napi-rs/nice is left out: it only serves a priority we do not ask for.
 * @param {string} platform
 * @param {string} arch
 * @returns {Record<string, string[]>}
 */
const packagesFor = (platform, arch) => ({
  'better-sqlite3': ['package.json', 'LICENSE', 'lib', `prebuilds/${platform}-${arch}.node`],
  piscina: ['package.json', 'LICENSE', 'dist'],
})

/** The same for the older SQLite that comes with the fallback Electron. */
const FALLBACK_PACKAGES = {
  'better-sqlite3': ['package.json', 'LICENSE', 'lib', 'build/Release/better_sqlite3.node'],
  bindings: ['package.json', 'LICENSE.md', 'bindings.js'],
  'file-uri-to-path': ['package.json', 'LICENSE', 'index.js'],
}

/**
 * @param {string} target is made anew
 * @param {object} options
 * @param {string} options.platform
 * @param {string} options.arch
 * @param {string} [options.nativeModules] a `node_modules` folder whose packages take the place of the project's
 */
export function stageApp(target, { platform, arch, nativeModules }) {
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  for (const part of BUILT) cpSync(join(OUT, part), join(target, 'out', part), { recursive: true, filter: isShipped })
  for (const part of RESOURCES)
    cpSync(join(ROOT, 'resources', part), join(target, 'resources', part), { recursive: true })
  const packages = packagesFor(platform, arch)
  for (const [name, parts] of Object.entries(packages)) {
    if (nativeModules === undefined || !(name in FALLBACK_PACKAGES))
      copyPackage(join(ROOT, 'node_modules'), name, parts, target)
  }
  if (nativeModules !== undefined) {
    for (const [name, parts] of Object.entries(FALLBACK_PACKAGES)) copyPackage(nativeModules, name, parts, target)
  }
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest(Object.keys(packages)), undefined, 2)}\n`)
}

/** @param {string} file */
function isShipped(file) {
  return !/\.map$|\.d\.[cm]?ts$/.test(basename(file))
}

/**
 * @param {string} modules
 * @param {string} name
 * @param {string[]} parts
 * @param {string} target
 */
function copyPackage(modules, name, parts, target) {
  for (const part of parts) {
    const from = join(modules, name, ...part.split('/'))
    if (!existsSync(from)) throw new Error(`${name}${sep}${part} is missing; run npm ci and try again.`)
    cpSync(from, join(target, 'node_modules', name, ...part.split('/')), { recursive: true, filter: isShipped })
  }
}

/** @param {string[]} packages */
function manifest(packages) {
  const { name, productName, version, description, license, type, main, dependencies } = projectManifest()
  return {
    name,
    productName,
    version,
    description,
    license,
    type,
    main,
    // Windows and docks are matched with the installed desktop entry by this name.
    desktopName: `${name}.desktop`,
    dependencies: Object.fromEntries(packages.map((dependency) => [dependency, dependencies[dependency]])),
  }
}

/** @returns {Record<string, any>} the project's package.json */
export function projectManifest() {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
}
