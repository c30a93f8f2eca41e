import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { app, dialog, nativeTheme } from 'electron'
import { closeInOrder } from '#main/desktop/app-lifetime.ts'
import { registerAppScheme, serveApp } from '#main/desktop/app-protocol.ts'
import type { DesktopArguments } from '#main/desktop/arguments.ts'
import { parseDesktopArguments } from '#main/desktop/arguments.ts'
import { createDialogs } from '#main/desktop/dialogs.ts'
import { connectWindow } from '#main/desktop/ipc-transport.ts'
import { createMainWindow } from '#main/desktop/main-window.ts'
import { openEngine } from '#main/desktop/open-engine.ts'
import { saveScreenshot } from '#main/desktop/screenshot.ts'
import { openTray } from '#main/desktop/tray.ts'
import { isTrayVisible } from '#main/desktop/tray-host.ts'
import { createGrantedFiles } from '#main/desktop/window-files.ts'
import { guardAllWindows, refusePermissions } from '#main/desktop/window-guards.ts'
import type { Engine } from '#main/engine/engine.ts'
import type { EnginePorts } from '#main/ports.ts'
import { dataFolder } from '#main/system/data-folder.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import { AppError } from '#shared/errors.ts'

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
  let window: BrowserWindow | undefined
  const files = createGrantedFiles()
  const dialogs = createDialogs(() => window, files)
  const engine = await openOrExplain(args, { dialogs, windowFiles: files })
  if (engine === undefined) return
  const openWindow = (): BrowserWindow => {
    if (window !== undefined) {
      bringToFront(window)
      return window
    }
    const opened = createMainWindow(join(BUILT, 'preload'), args.theme)
    window = opened
    opened.on('closed', () => {
      window = undefined
    })
    connectWindow(opened, engine.dispatcher, engine.events, files)
    return opened
  }
  const { clock } = systemPorts()
  const { dispatcher, events } = engine
  const tray = args.screenshot === undefined ? openTray({ dispatcher, events, clock, openWindow }) : undefined
  closeInOrder(
    async () => {
      tray?.close()
      await engine.close()
    },
    async () => tray !== undefined && (await isTrayVisible()),
  )
  const opened = openWindow()
  app.on('second-instance', openWindow)
  app.on('activate', openWindow)
  if (args.screenshot !== undefined) {
    await saveScreenshot(opened, args.screenshot)
    app.quit()
  }
}

/** Undefined when the engine could not open; the trader has then been told why and the app ends. */
async function openOrExplain(
  args: DesktopArguments,
  windowPorts: Pick<EnginePorts, 'dialogs' | 'windowFiles'>,
): Promise<Engine | undefined> {
  try {
    return await openEngine(dataFolder(), windowPorts, args.market)
  } catch (error) {
    console.error(error)
    if (args.screenshot === undefined && error instanceof AppError) {
      await dialog.showMessageBox({
        type: 'error',
        title: 'AutoCbot',
        message: 'AutoCbot cannot start',
        detail: error.message,
      })
    }
    app.exit(1)
    return undefined
  }
}

function bringToFront(window: BrowserWindow): void {
  // A page that has ended too often is not begun again by itself.
  if (window.webContents.isCrashed()) window.webContents.reload()
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
