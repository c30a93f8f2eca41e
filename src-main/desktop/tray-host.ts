import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const ANSWER_WITHIN_MS = 2_000

const QUESTION = [
  '--session',
  '--print-reply',
  '--dest=org.kde.StatusNotifierWatcher',
  '/StatusNotifierWatcher',
  'org.freedesktop.DBus.Properties.Get',
  'string:org.kde.StatusNotifierWatcher',
  'string:IsStatusNotifierHostRegistered',
]

/**
 * Whether tray icons can be seen on this desktop. Linux desktops without a host for them take icons and show nothing;
 * where that cannot be found out the answer is no.
 */
export async function isTrayVisible(): Promise<boolean> {
  if (process.platform !== 'linux') return true
  try {
    const { stdout } = await promisify(execFile)('dbus-send', QUESTION, { timeout: ANSWER_WITHIN_MS })
    return /\bboolean true\b/.test(stdout)
  } catch {
    return false
  }
}
