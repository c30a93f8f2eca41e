import { BrowserWindow } from 'electron'
import { APP_ORIGIN } from '#main/desktop/app-protocol.ts'

const SIZE = { width: 260, height: 132 } as const
/** The page's one link; it leads nowhere, and following it is the press of the button. */
const PRESSED = `${APP_ORIGIN}/close-everything`

/** A small window that stays on top, for desktops without a tray or without global shortcuts. */
export type PanicWindow = { open(): void; close(): void }

/** It has no bridge and runs no script: all it can do is ask for `onPressed`. */
export function createPanicWindow(onPressed: () => void): PanicWindow {
  let window: BrowserWindow | undefined
  return {
    open() {
      if (window !== undefined) {
        window.show()
        return
      }
      const opened = new BrowserWindow({
        ...SIZE,
        resizable: false,
        maximizable: false,
        fullscreenable: false,
        alwaysOnTop: true,
        title: 'AutoCbot: close everything',
        autoHideMenuBar: true,
        webPreferences: { contextIsolation: true, sandbox: true, nodeIntegration: false, javascript: false },
      })
      window = opened
      opened.webContents.on('will-navigate', ({ url }) => {
        if (url === PRESSED) onPressed()
      })
      opened.on('closed', () => {
        window = undefined
      })
      opened.loadURL(`${APP_ORIGIN}/panic.html`).catch((error: unknown) => {
        console.error('The panic window could not load its page:', error)
      })
    },
    close: () => window?.close(),
  }
}
