import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { app, nativeTheme } from 'electron'
import { registerAppScheme, serveApp } from '#main/desktop/app-protocol.ts'
import type { DesktopArguments } from '#main/desktop/arguments.ts'
import { parseDesktopArguments } from '#main/desktop/arguments.ts'
import type { Dispatcher } from '#main/desktop/engine-port.ts'
import { connectWindow } from '#main/desktop/ipc-transport.ts'
import { createMainWindow } from '#main/desktop/main-window.ts'
import { saveScreenshot } from '#main/desktop/screenshot.ts'
import { guardAllWindows, refusePermissions } from '#main/desktop/window-guards.ts'
import { dataFolder } from '#main/system/data-folder.ts'

/** Built parts lie beside each other: out/main, out/preload, out/renderer. */
const BUILT = join(import.meta.dirname, '..')

/** Starts the desktop app. Any failure that nobody handles ends it with exit code 1 instead of leaving it hanging. */
export function startDesktop(): void {
  process.on('unhandledRejection', fail)
  process.on('uncaughtException', fail)
  try {
    const args = parseDesktopArguments(process.argv)
    if (args.userData !== undefined) process.env['AUTOCBOT_USER_DATA'] = args.userData
    // Chromium's own files keep apart from the trader's, so that a backup or a search of those meets no cache.
    const windowFolder = join(dataFolder(), 'window')
    mkdirSync(windowFolder, { recursive: true, mode: 0o700 })
    app.setPath('userData', windowFolder)
    if (!app.requestSingleInstanceLock()) {
      console.error('AutoCbot is already running on this data folder; its window comes to the front.')
      app.exit(0)
      return
    }
    registerAppScheme()
    guardAllWindows()
    run(args).catch(fail)
  } catch (error) {
    fail(error)
  }
}

function fail(error: unknown): void {
  console.error(error)
  app.exit(1)
}

async function run(args: DesktopArguments): Promise<void> {
  await app.whenReady()
  if (args.theme !== undefined) nativeTheme.themeSource = args.theme
  refusePermissions()
  serveApp(join(BUILT, 'renderer'))
  const window = createMainWindow(join(BUILT, 'preload'))
  connectWindow(window, placeholderDispatcher, { subscribe: () => () => {} })
  app.on('second-instance', () => bringToFront(window))
  app.on('window-all-closed', () => app.quit())
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
  if (args.screenshot !== undefined) {
    await saveScreenshot(window, args.screenshot)
    app.quit()
  }
}

const placeholderDispatcher: Dispatcher = {
  dispatch: (name) =>
    Promise.resolve({
      ok: false,
      error: { code: 'NOT_FOUND', message: `There is no call ${name}.`, requestId: 'none' },
    }),
}

function bringToFront(window: BrowserWindow): void {
  if (window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
