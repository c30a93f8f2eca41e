/** How a command that shows windows is started on this machine: with a screen and a session bus of its own if need be. */
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hasDisplay } from './system-packages.mjs'

/** Wide enough for the app's own first window. */
const SCREEN = '-screen 0 1600x1000x24'

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {[string, string[]]} command and arguments to run instead
 */
export function onSomeScreen(command, args) {
  if (hasDisplay()) return [command, args]
  const bus = existsSync('/usr/bin/dbus-run-session') ? ['dbus-run-session', '--'] : []
  return ['xvfb-run', ['-a', '-s', SCREEN, ...bus, command, ...args]]
}

/**
 * Chromium refuses to run as root with its sandbox; everyone else keeps it.
 * @returns {string[]}
 */
export function sandboxArguments() {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

/**
 * Whether Chromium can build its sandbox from user namespaces: what it needs is tried, because kernels, distributions
 * and containers each have their own way of forbidding it.
 * @returns {boolean} true also where there is no `unshare` to try with
 */
function userNamespacesWork() {
  const tried = spawnSync('unshare', ['--user', '--map-root-user', '--net', 'true'])
  return tried.error !== undefined || tried.status === 0
}

/**
 * Says how to get the sandbox where neither of its two ways is open; Chromium itself would abort. Running without it
 * is no way out: only root, who cannot have it, does.
 * @param {import('./electron.mjs').Electron} electron
 */
export function ensureSandbox({ dist, executable }) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return
  const helper = [join(dist, 'dist/chrome-sandbox'), join(dirname(executable), 'chrome-sandbox')].find(existsSync)
  const stat = helper === undefined ? undefined : statSync(helper)
  if (stat !== undefined && stat.uid === 0 && (stat.mode & 0o4001) === 0o4001) return
  if (userNamespacesWork()) return
  const command = helper === undefined ? '' : `: sudo chown root:root ${helper} && sudo chmod 4755 ${helper}`
  throw new Error(
    `Electron cannot start in its sandbox: this system refuses user namespaces to ordinary users, and Electron’s ` +
      `helper chrome-sandbox does not belong to root. Allow user namespaces, or give the helper its rights${command}`,
  )
}
