import { join } from 'node:path'
import { BrowserWindow, nativeTheme } from 'electron'
import { APP_ORIGIN } from '#main/desktop/app-protocol.ts'

const SIZE = { width: 1440, height: 900, minWidth: 960, minHeight: 600 } as const
const RELOADS_AT_MOST = 3
/** The page's own backgrounds, so that no other colour flashes before it has drawn. */
const BACKGROUND = { dark: '#0b0e14', light: '#ffffff' } as const

/** Opens the app's one window; it shows itself as soon as its page has drawn. A theme given here beats the chosen one. */
export function createMainWindow(preloadFolder: string, theme: 'light' | 'dark' | undefined): BrowserWindow {
  const window = new BrowserWindow({
    ...SIZE,
    show: false,
    title: 'AutoCbot',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(preloadFolder, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  let reloads = 0
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    console.error(`The window's page has ended: ${reason}.`)
    // The engine runs on without it; a page that dies again and again would only hide why.
    if (reason !== 'clean-exit' && reloads++ < RELOADS_AT_MOST) window.webContents.reload()
  })
  window.loadURL(`${APP_ORIGIN}/index.html${theme === undefined ? '' : `?theme=${theme}`}`).catch((error: unknown) => {
    console.error('The window could not load its page:', error)
  })
  return window
}
