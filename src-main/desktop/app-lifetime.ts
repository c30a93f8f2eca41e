import { app, BrowserWindow } from 'electron'

/** Longer than an orderly end takes; what hangs beyond it must not keep the app from closing. */
const CLOSE_WITHIN_MS = 10_000

/** The end of the app, as far as others must know of it. */
export type Lifetime = { isQuitting(): boolean }

/**
 * Quits when the last window closes (unless the app stays on in the tray) or a signal says so, and lets the engine end in
 * order before the process does. With something open `mayQuit` is asked first.
 */
export function closeInOrder(
  closeEngine: () => Promise<void>,
  staysInTray: () => Promise<boolean>,
  mayQuit: () => Promise<boolean>,
): Lifetime {
  let isAllowed = false
  let isAsking = false
  // A signal comes from a system that ends or from somebody who means it: nobody is there to be asked.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      isAllowed = true
      app.quit()
    })
  }
  app.on('before-quit', (event) => {
    if (isAllowed) return
    event.preventDefault()
    if (isAsking) return
    isAsking = true
    mayQuit()
      .catch((error: unknown) => {
        console.error('What is open could not be read before the end:', error)
        return true
      })
      .then((may) => {
        isAsking = false
        isAllowed = may
        if (may) app.quit()
        return undefined
      })
      .catch((error: unknown) => console.error(error))
  })
  const quitWithoutTray = async (): Promise<void> => {
    if (!(await staysInTray()) && BrowserWindow.getAllWindows().length === 0) app.quit()
  }
  app.on('window-all-closed', () => {
    quitWithoutTray().catch((error: unknown) => {
      console.error(error)
      app.quit()
    })
  })
  let closing = false
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (closing) return
    closing = true
    const overdue = setTimeout(() => {
      console.error(`The engine has not ended within ${CLOSE_WITHIN_MS / 1000} s.`)
      app.exit(1)
    }, CLOSE_WITHIN_MS)
    closeEngine().then(
      () => {
        clearTimeout(overdue)
        app.exit(0)
      },
      (error: unknown) => {
        console.error(error)
        app.exit(1)
      },
    )
  })
  return { isQuitting: () => isAllowed }
}
