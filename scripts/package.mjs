/**
 * `npm run package`: makes an installable app in dist/. On Linux a .deb; `--win` and `--mac` hand the staged app to
 * electron-builder (untested: see docs/install.md). `--release` refuses any Electron but the one of package.json.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ensureAppBuilt } from './build-app.mjs'
import { ensureElectron } from './electron.mjs'
import { projectManifest, stageApp } from './package-app.mjs'
import { ROOT, say } from './project.mjs'
import { underProjectNode } from './project-node.mjs'
import { run } from './run.mjs'

const DIST = join(ROOT, 'dist')
const STAGED = join(DIST, 'app')
const BUILDER = 'electron-builder@26.17.0'

/**
 * @typedef {object} PackedElectron
 * @property {string} folder Electron's own files
 * @property {string} version
 * @property {boolean} isWanted whether it is the version that the project is made for
 * @property {string} wanted
 * @property {string | undefined} nativeModules packages that fit it better than the project's
 */

/** @returns {Promise<PackedElectron>} */
async function electronToPack() {
  const { dist, executable } = await ensureElectron()
  const asked = await run(executable, ['-p', 'process.versions.electron'], {
    output: 'capture',
    env: { ELECTRON_RUN_AS_NODE: '1' },
  })
  const version = asked.stdout.trim()
  if (asked.code !== 0 || version === '')
    throw new Error(`${executable} did not say its version: ${asked.stderr.trim()}`)
  const { version: wanted } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8'))
  const nativeModules = join(dist, 'native/node_modules')
  return {
    folder: existsSync(join(dist, 'dist/electron')) ? join(dist, 'dist') : dist,
    version,
    wanted,
    isWanted: version === wanted,
    nativeModules: existsSync(nativeModules) ? nativeModules : undefined,
  }
}

/** @param {boolean} mustBeRelease */
async function packageDeb(mustBeRelease) {
  const electron = await electronToPack()
  if (electron.isWanted) say(`Packing Electron ${electron.version}.`)
  else {
    if (mustBeRelease) {
      throw new Error(
        `A release needs Electron ${electron.wanted}; only ${electron.version} is here. Nothing was packed.`,
      )
    }
    say(`NOT A RELEASE: Electron ${electron.wanted} could not be had here, so the older ${electron.version} is packed.`)
    say('The package says so in its name. It serves to try the installation; do not give it to anyone.')
  }
  await ensureAppBuilt()
  stageApp(STAGED, {
    platform: 'linux',
    arch: process.arch,
    ...(electron.nativeModules === undefined ? {} : { nativeModules: electron.nativeModules }),
  })
  const { buildDeb, debianArchitecture } = await import('./package-deb.mjs')
  const { name, version, description } = projectManifest()
  const deb = join(DIST, `${name}_${version}_${debianArchitecture()}${electron.isWanted ? '' : '-development'}.deb`)
  await buildDeb({
    app: STAGED,
    electron: electron.folder,
    work: join(DIST, 'deb'),
    // A release is an upgrade of a development package of the same version.
    version: electron.isWanted ? version : `${version}~development`,
    summary: 'trading workstation for individual crypto traders',
    remarks: [
      description,
      `Runs on its own Electron ${electron.version}.`,
      ...(electron.isWanted
        ? []
        : [`DEVELOPMENT PACKAGE, NOT A RELEASE: it was made for Electron ${electron.wanted}.`]),
    ],
    deb,
  })
  rmSync(join(DIST, 'deb'), { recursive: true, force: true })
  say(`${(statSync(deb).size / 1e6).toFixed(0)} MB, Electron ${electron.version}`)
  process.stdout.write(`${deb}\n`)
}

/** @param {'win32' | 'darwin'} platform */
async function packageElsewhere(platform) {
  say('Windows and macOS packages are configured (electron-builder.json) and have never been tried.')
  await ensureAppBuilt()
  stageApp(STAGED, { platform, arch: process.arch })
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8'))
  const args = ['--yes', BUILDER, platform === 'win32' ? '--win' : '--mac', '--config', 'electron-builder.json']
  const outcome = await run('npx', [...args, `--config.electronVersion=${version}`, '--publish', 'never'])
  if (outcome.code !== 0) throw new Error(`electron-builder failed with exit code ${outcome.code}.`)
}

await underProjectNode(async () => {
  const args = process.argv.slice(2)
  const unknown = args.find((argument) => !['--release', '--win', '--mac'].includes(argument))
  if (unknown !== undefined) throw new Error(`${unknown} is not known; --release, --win and --mac are.`)
  mkdirSync(DIST, { recursive: true })
  if (args.includes('--win')) await packageElsewhere('win32')
  else if (args.includes('--mac')) await packageElsewhere('darwin')
  else await packageDeb(args.includes('--release'))
  return 0
})
