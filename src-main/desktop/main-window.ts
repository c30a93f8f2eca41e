import { join } from 'node:path'
import { BrowserWindow, nativeTheme } from 'electron'
import { APP_ORIGIN } from '#main/desktop/app-protocol.ts'

const SIZE = { width: 1440, height: 900, minWidth: 960, minHeight: 600 } as const
/** The page's own backgrounds, so that no other colour flashes before it has drawn. */
const BACKGROUND = { dark: '#0b0e14', light: '#ffffff' } as const

/** Opens the app's one window; it shows itself as soon as its page has drawn. */
export function createMainWindow(preloadFolder: string): BrowserWindow {
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
  window.loadURL(`${APP_ORIGIN}/index.html`).catch((error: unknown) => {
    console.error('The window could not load its page:', error)
  })
  return window
}
