import { isAbsolute } from 'node:path'
import type { BrowserWindow, IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import { ipcMain } from 'electron'
import type { Dispatcher } from '#main/contract/dispatcher.ts'
import type { EventHub } from '#main/contract/event-hub.ts'
import { APP_ORIGIN } from '#main/desktop/app-protocol.ts'
import type { GrantedFiles } from '#main/desktop/window-files.ts'

const CALL_CHANNEL = 'autocbot:call'
const EVENT_CHANNEL = 'autocbot:event'
const DROP_CHANNEL = 'autocbot:drop'

const REFUSED = {
  code: 'VALIDATION',
  message: 'Only the AutoCbot window may call the engine.',
  requestId: 'refused',
} as const

/**
 * Carries calls from the window to the engine and events back, and hears which files were dropped on it. Only the main frame of the app's own page is heard;
 * the engine validates everything else.
 */
export function connectWindow(
  window: BrowserWindow,
  dispatcher: Dispatcher,
  events: Pick<EventHub, 'subscribe'>,
  files: Pick<GrantedFiles, 'grant'>,
): void {
  ipcMain.handle(CALL_CHANNEL, async (event, name: unknown, input: unknown) => {
    if (!isOwnPage(event, window) || typeof name !== 'string') {
      return { ok: false, error: REFUSED }
    }
    return dispatcher.dispatch(name, input, { origin: 'window' })
  })
  const grantDropped = (event: IpcMainEvent, file: unknown): void => {
    if (isOwnPage(event, window) && typeof file === 'string' && isAbsolute(file)) files.grant(file)
  }
  ipcMain.on(DROP_CHANNEL, grantDropped)
  const unsubscribe = events.subscribe((event) => {
    if (!window.isDestroyed() && !window.webContents.isCrashed()) window.webContents.send(EVENT_CHANNEL, event)
  })
  window.on('closed', () => {
    unsubscribe()
    ipcMain.removeHandler(CALL_CHANNEL)
    ipcMain.removeListener(DROP_CHANNEL, grantDropped)
  })
}

function isOwnPage(event: Pick<IpcMainInvokeEvent, 'senderFrame'>, window: BrowserWindow): boolean {
  const frame = event.senderFrame
  return (
    !window.isDestroyed() &&
    frame !== null &&
    frame === window.webContents.mainFrame &&
    frame.url.startsWith(`${APP_ORIGIN}/`)
  )
}
