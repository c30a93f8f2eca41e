/** Debian packages that Electron needs: looked for, installed as root, else named in one line to copy. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { say } from './project.mjs'
import { run } from './run.mjs'

/** Package → what it is for. */
const WINDOW = {
  'libgtk-3-0': 'windows',
  libnss3: 'Chromium: certificates',
  libasound2: 'Chromium: sound',
  libgbm1: 'Chromium: graphics',
}
const HEADLESS = { xvfb: 'a screen where there is none', xauth: 'access to that screen', dbus: 'a session bus' }
const UNPACK = { unzip: 'unpacking Electron' }

/** @returns {boolean} whether a window can be shown without a screen of our own */
export function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * @param {string} name
 * @returns {boolean}
 */
function isInstalled(name) {
  const answer = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' })
  // Once for each architecture it is there for; anything else ("half-installed") is not there.
  return answer.status === 0 && /^(installed)+$/.test(answer.stdout)
}

/**
 * Makes sure that Electron can start here. Does nothing where dpkg is not the package manager: other systems bring
 * these libraries with their desktop.
 * AUTOCBOT_NO_SYSTEM_PACKAGES=1 forbids installing; then, and without root, missing packages are an error that says
 * which command installs them.
 */
export async function ensureSystemPackages() {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return
  const wanted = { ...WINDOW, ...UNPACK, ...(hasDisplay() ? {} : HEADLESS) }
  const missing = Object.entries(wanted).filter(([name]) => !isInstalled(name))
  if (missing.length === 0) return
  const names = missing.map(([name]) => name)
  say(`Missing system packages: ${missing.map(([name, purpose]) => `${name} (${purpose})`).join(', ')}`)
  const install = ['install', '-y', '--no-install-recommends', ...names]
  if (process.env.AUTOCBOT_NO_SYSTEM_PACKAGES === '1' || process.getuid?.() !== 0) {
    throw new Error(`Install them, then try again: sudo apt-get ${install.join(' ')}`)
  }
  say('Installing them with apt-get (AUTOCBOT_NO_SYSTEM_PACKAGES=1 forbids this) …')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const wait = ['-o', 'DPkg::Lock::Timeout=300', '-q']
  // An installation that was killed halfway leaves packages that apt-get refuses to go on without.
  await run('dpkg', ['--configure', '-a'], { output: 'stderr', env })
  // An update that fails (no network) may still leave lists that are good enough: the install decides.
  await run('apt-get', [...wait, 'update'], { output: 'stderr', env })
  const outcome = await run('apt-get', [...wait, ...install], { output: 'stderr', env })
  if (outcome.code !== 0) throw new Error(`apt-get ${install.join(' ')} failed with exit code ${outcome.code}.`)
}
