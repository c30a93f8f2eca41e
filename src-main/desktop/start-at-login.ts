import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { makeFolder } from '#main/storage/make-folder.ts'

/** Starting with the desktop: the system's own setting, or on Linux an entry in the autostart folder. */
export type StartAtLogin = { isPossible(): boolean; isOn(): boolean; set(on: boolean): void }

/** `command` is how the app is started. */
export function createStartAtLogin(command: readonly string[]): StartAtLogin {
  if (process.platform !== 'linux') {
    return {
      isPossible: () => app.isPackaged,
      isOn: () => app.getLoginItemSettings().openAtLogin,
      set: (on) => app.setLoginItemSettings({ openAtLogin: on }),
    }
  }
  const folder = join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'autostart')
  const file = join(folder, 'autocbot.desktop')
  return {
    isPossible: () => app.isPackaged,
    isOn: () => existsSync(file),
    set: (on) => {
      if (!on) {
        rmSync(file, { force: true })
        return
      }
      makeFolder(folder)
      const entry = [
        '[Desktop Entry]',
        'Type=Application',
        'Name=AutoCbot',
        `Exec=${command.map(quoted).join(' ')}`,
        'Terminal=false',
        'X-GNOME-Autostart-enabled=true',
        '',
      ]
      writeFileSync(file, entry.join('\n'), { mode: 0o600 })
    },
  }
}

/** An argument as the desktop entry specification asks for it. */
function quoted(argument: string): string {
  if (/^[\w./=-]+$/.test(argument)) return argument
  return `"${argument.replaceAll(/(["`$\\])/g, '\\$1').replaceAll('%', '%%')}"`
}
