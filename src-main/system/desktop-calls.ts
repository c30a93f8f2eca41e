import type { Desktop } from '#main/ports.ts'
import type { DesktopStatus, desktopCalls } from '#shared/contract/desktop.ts'
import type { HandlersOf } from '#shared/contract/handlers.ts'
import { AppError } from '#shared/errors.ts'

/** How things stand where the engine runs without the app. */
const NO_DESKTOP: DesktopStatus = {
  hasDesktop: false,
  tray: false,
  shortcut: { accelerator: '', isActive: false },
  keepsAwake: false,
  notifications: false,
  startAtLogin: { isPossible: false, isOn: false },
}

/** The calls that reach the desktop. Without one they are refused (CONFLICT). */
export function desktopHandlers(desktop: Desktop | undefined, dataFolder: string): HandlersOf<typeof desktopCalls> {
  const required = (): Desktop => {
    if (desktop !== undefined) return desktop
    throw new AppError('CONFLICT', 'this engine runs without the app; start the app for what needs a desktop')
  }
  return {
    'desktop.status': () => desktop?.status() ?? NO_DESKTOP,
    'desktop.closeEverything': async () => {
      // The question waits for the trader; the caller does not wait for both.
      void required().closeEverything()
      return {}
    },
    'desktop.openPanicWindow': () => {
      required().openPanicWindow()
      return {}
    },
    'desktop.testNotification': async () => ({ shown: await required().testNotification() }),
    'desktop.restart': () => {
      required().restart()
      return {}
    },
    'desktop.openDataFolder': async () => {
      await required().openFolder(dataFolder)
      return {}
    },
  }
}
