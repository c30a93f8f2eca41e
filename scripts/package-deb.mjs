/** A Debian package: the app with its Electron in /opt/AutoCbot, commands in /usr/bin, a desktop entry with its icons. */
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createPackageWithOptions } from '@electron/asar'
import { setFuses } from './package-fuses.mjs'
import { ROOT } from './project.mjs'
import { run } from './run.mjs'

const LINUX = join(ROOT, 'resources/linux')
const HOME = 'opt/AutoCbot'
const NAME = 'autocbot-desktop'
/** Debian 13 and newer Ubuntus have some of them under a new name. */
const DEPENDS = [
  'libgtk-3-0 | libgtk-3-0t64',
  'libnss3',
  'libasound2 | libasound2t64',
  'libgbm1',
  'libnotify4',
  'libsecret-1-0',
  'xdg-utils',
]
/** Where the keys of exchanges will be kept; on a desktop one of them is usually there. */
const RECOMMENDS = ['gnome-keyring | kwalletmanager']
/** @type {Record<string, string>} */
const DEBIAN_ARCH = { x64: 'amd64', arm64: 'arm64' }

/** @returns {string} Debian's name of this machine's architecture */
export function debianArchitecture() {
  const name = DEBIAN_ARCH[process.arch]
  if (name === undefined) throw new Error(`There is no Debian architecture for ${process.arch} here.`)
  return name
}

/**
 * @typedef {object} DebOptions
 * @property {string} app the staged app
 * @property {string} electron folder with Electron's own files; its executable is `electron`
 * @property {string} work is made anew
 * @property {string} version as Debian writes it
 * @property {string} summary one line
 * @property {string[]} remarks further lines of the description
 * @property {string} deb the file to write
 */

/** @param {DebOptions} options */
export async function buildDeb({ app, electron, work, version, summary, remarks, deb }) {
  if (process.platform !== 'linux') throw new Error('A .deb is built on Linux only.')
  rmSync(work, { recursive: true, force: true })
  const home = join(work, HOME)
  await layElectron(electron, home)
  await createPackageWithOptions(app, join(home, 'resources/app.asar'), { unpack: '**/*.node' })
  cpSync(join(LINUX, 'autocbot'), join(home, 'autocbot'))
  laySystemFiles(work)
  const kilobytes = normalise(work)
  chmodSync(join(home, 'chrome-sandbox'), 0o4755)
  mkdirSync(join(work, 'DEBIAN'), { mode: 0o755 })
  writeFileSync(join(work, 'DEBIAN/control'), control(version, kilobytes, summary, remarks), { mode: 0o644 })
  rmSync(deb, { force: true })
  const outcome = await run('dpkg-deb', ['--root-owner-group', '-Zzstd', '-b', work, deb], {
    output: 'capture',
    env: { SOURCE_DATE_EPOCH: await lastCommit() },
  })
  if (outcome.code !== 0) throw new Error(`dpkg-deb failed: ${outcome.stderr.trim()}`)
}

/**
 * @param {string} electron
 * @param {string} home
 */
async function layElectron(electron, home) {
  // What lies in resources belongs to Electron's default app or to somebody else's.
  cpSync(electron, home, { recursive: true, filter: (file) => relative(electron, file) !== 'resources' })
  mkdirSync(join(home, 'resources'))
  const executable = join(home, NAME)
  renameSync(join(home, 'electron'), executable)
  const licence = join(home, 'LICENSE')
  if (readdirSync(home).includes('LICENSE')) renameSync(licence, join(home, 'LICENSE.electron.txt'))
  await setFuses(executable)
}

/** @param {string} root */
function laySystemFiles(root) {
  /** @param {string} path @param {string | Buffer} content */
  const put = (path, content) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  put(`usr/share/applications/${NAME}.desktop`, readFileSync(join(LINUX, `${NAME}.desktop`)))
  for (const file of readdirSync(join(LINUX, 'icons'))) {
    const size = file.replace('.png', '')
    put(`usr/share/icons/hicolor/${size}x${size}/apps/${NAME}.png`, readFileSync(join(LINUX, 'icons', file)))
  }
  put(`usr/share/doc/${NAME}/copyright`, copyright())
  put(
    `usr/share/doc/${NAME}/THIRD-PARTY-NOTICES.md.gz`,
    gzipSync(readFileSync(join(ROOT, 'THIRD-PARTY-NOTICES.md')), { level: 9 }),
  )
  mkdirSync(join(root, 'usr/bin'), { recursive: true })
  for (const command of [NAME, 'autocbot']) symlinkSync(`../../${HOME}/${command}`, join(root, 'usr/bin', command))
}

function copyright() {
  const licence = readFileSync(join(ROOT, 'LICENSE'), 'utf8')
  return `${licence}
Electron, Chromium and Node.js are part of this package: see /${HOME}/LICENSE.electron.txt and
/${HOME}/LICENSES.chromium.html. Further packages: see THIRD-PARTY-NOTICES.md.gz beside this file.
`
}

/**
 * Gives files the rights that they have for everyone, whatever the umask of who built them.
 * @param {string} folder
 * @returns {number} what it takes on the disk, in kilobytes
 */
function normalise(folder) {
  chmodSync(folder, 0o755)
  let kilobytes = 4
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const status = lstatSync(path)
    if (status.isDirectory()) kilobytes += normalise(path)
    else {
      if (status.isFile()) chmodSync(path, (status.mode & 0o100) === 0 ? 0o644 : 0o755)
      kilobytes += Math.ceil(status.size / 1024)
    }
  }
  return kilobytes
}

/** @param {string} version @param {number} kilobytes @param {string} summary @param {string[]} remarks */
function control(version, kilobytes, summary, remarks) {
  return [
    `Package: ${NAME}`,
    `Version: ${version}`,
    `Architecture: ${debianArchitecture()}`,
    'Maintainer: The AutoCbot Desktop authors <autocbot@localhost>',
    'Section: misc',
    'Priority: optional',
    `Installed-Size: ${kilobytes}`,
    `Depends: ${DEPENDS.join(', ')}`,
    `Recommends: ${RECOMMENDS.join(', ')}`,
    `Description: ${summary}`,
    ...remarks.map((remark) => ` ${remark}`),
    '',
  ].join('\n')
}

/** @returns {Promise<string>} seconds since 1970: the same sources make the same package */
async function lastCommit() {
  const outcome = await run('git', ['log', '-1', '--format=%ct'], { output: 'capture' })
  return outcome.code === 0 ? outcome.stdout.trim() : '0'
}
