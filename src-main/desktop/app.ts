import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { app, dialog, nativeTheme, safeStorage } from 'electron'
import { closeInOrder } from '#main/desktop/app-lifetime.ts'
import { registerAppScheme, serveApp } from '#main/desktop/app-protocol.ts'
import type { DesktopArguments } from '#main/desktop/arguments.ts'
import { parseDesktopArguments } from '#main/desktop/arguments.ts'
import { confirmInDialog } from '#main/desktop/confirm.ts'
import { followSettings } from '#main/desktop/desktop-settings.ts'
import { createDialogs } from '#main/desktop/dialogs.ts'
import { connectWindow } from '#main/desktop/ipc-transport.ts'
import { osKeychain } from '#main/desktop/keychain.ts'
import { createMainWindow } from '#main/desktop/main-window.ts'
import { openEngine } from '#main/desktop/open-engine.ts'
import { saveScreenshot } from '#main/desktop/screenshot.ts'
import { type DesktopShell, openShell } from '#main/desktop/shell.ts'
import { askOnClose } from '#main/desktop/window-closing.ts'
import { createGrantedFiles } from '#main/desktop/window-files.ts'
import { guardAllWindows, refusePermissions } from '#main/desktop/window-guards.ts'
import type { Engine } from '#main/engine/engine.ts'
import type { Desktop, EnginePorts } from '#main/ports.ts'
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
    keepPasswordStore(process.argv)
    registerAppScheme()
    guardAllWindows()
    run(args).catch(fail)
  } catch (error) {
    fail(error)
  }
}

/** What was asked for on the command line holds, also where whoever starts the app adds a switch of its own. */
function keepPasswordStore(argv: readonly string[]): void {
  const prefix = '--password-store='
  const wanted = argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length)
  if (wanted !== undefined) app.commandLine.appendSwitch('password-store', wanted)
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
  let shell: DesktopShell | undefined
  const files = createGrantedFiles()
  const dialogs = createDialogs(() => window, files)
  const engine = await openOrExplain(args, {
    dialogs,
    windowFiles: files,
    confirm: confirmInDialog,
    keychain: osKeychain(safeStorage, process.platform),
    desktop: deferredDesktop(() => shell),
  })
  if (engine === undefined) return
  const { clock } = systemPorts()
  const settings = await followSettings(engine.dispatcher, engine.events)
  const lifetime = closeInOrder(
    async () => {
      shell?.close()
      await engine.close()
    },
    async () => (await shell?.canStay()) ?? false,
    async () => (await shell?.mayQuit()) ?? true,
  )
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
    settings.follow(({ zoom }) => {
      if (!opened.isDestroyed()) opened.webContents.setZoomFactor(zoom)
    })
    askOnClose(opened, {
      choice: () => settings.current().onWindowClose,
      remember: (onWindowClose) => settings.update({ onWindowClose }),
      canStay: async () => (await shell?.canStay()) ?? false,
      quit: () => app.quit(),
      isQuitting: () => lifetime.isQuitting(),
    })
    return opened
  }
  if (args.screenshot === undefined) shell = openShell({ engine, settings, clock, openWindow })
  app.on('second-instance', (_event, argv) => {
    if (argv.includes('--close-all')) void shell?.closeEverything()
    else openWindow()
  })
  app.on('activate', openWindow)
  if (args.closeAll) void shell?.closeEverything()
  if (args.hidden && (await shell?.canStay()) === true) return
  const opened = openWindow()
  if (args.screenshot !== undefined) {
    await saveScreenshot(opened, args.screenshot)
    app.quit()
  }
}

/** The engine is there before what is around the window; until then nothing of it can be asked for. */
function deferredDesktop(shell: () => DesktopShell | undefined): Desktop {
  const required = (): DesktopShell => {
    const there = shell()
    if (there !== undefined) return there
    throw new AppError('CONFLICT', 'the desktop is not there yet; try again in a moment')
  }
  return {
    status: () => required().status(),
    closeEverything: () => required().closeEverything(),
    openPanicWindow: () => required().openPanicWindow(),
    testNotification: () => required().testNotification(),
    openFolder: (folder) => required().openFolder(folder),
    restart: () => required().restart(),
  }
}

/** Undefined when the engine could not open; the trader has then been told why and the app ends. */
async function openOrExplain(
  args: DesktopArguments,
  windowPorts: Pick<EnginePorts, 'dialogs' | 'windowFiles' | 'desktop' | 'confirm' | 'keychain'>,
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
