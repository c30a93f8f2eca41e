import { contextBridge, ipcRenderer, webUtils } from 'electron'

// A sandboxed preload is one file and may not load others: the channel names stand here and in ipc-transport.ts.
const CALL_CHANNEL = 'autocbot:call'
const EVENT_CHANNEL = 'autocbot:event'
const DROP_CHANNEL = 'autocbot:drop'

/** All that the page can reach of the world outside it. */
const bridge = {
  /** Calls the engine; the answer is always a result, never an exception of the engine. */
  call: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke(CALL_CHANNEL, name, input),
  /** Hears every event of the engine until the returned function is called. */
  onEvent: (listener: (event: unknown) => void): (() => void) => {
    const forward = (_event: unknown, payload: unknown): void => listener(payload)
    ipcRenderer.on(EVENT_CHANNEL, forward)
    return () => {
      ipcRenderer.removeListener(EVENT_CHANNEL, forward)
    }
  },
  /**
   * Where a file that was dropped on the window lies on disk; empty when it came from elsewhere. The page cannot make a
   * file that lies anywhere, so each such path was pointed at by the trader, and the main process is told.
   */
  pathForFile: (file: File): string => {
    const path = webUtils.getPathForFile(file)
    if (path !== '') ipcRenderer.send(DROP_CHANNEL, path)
    return path
  },
}

contextBridge.exposeInMainWorld('autocbot', bridge)
