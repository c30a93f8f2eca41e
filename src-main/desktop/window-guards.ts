import { app, session } from 'electron'
import { openExternally } from '#main/desktop/external-links.ts'

/** Holds for every page there will ever be: no navigation, no new windows, no web views, no permissions. */
export function guardAllWindows(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      event.preventDefault()
      openExternally(event.url)
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      openExternally(url)
      return { action: 'deny' }
    })
  })
}

/** Putting plain text on the clipboard after a click. */
const ALLOWED = 'clipboard-sanitized-write'

/** Everything but copying text is refused. Must run after Electron is ready. */
export function refusePermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, callback) =>
    callback(permission === ALLOWED),
  )
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === ALLOWED)
  session.defaultSession.setDevicePermissionHandler(() => false)
}
