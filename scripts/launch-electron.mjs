/** How a command that shows windows is started on this machine: with a screen and a session bus of its own if need be. */
import { existsSync } from 'node:fs'
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
