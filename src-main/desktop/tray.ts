import { join } from 'node:path'
import type { MenuItemConstructorOptions, NativeImage } from 'electron'
import { app, dialog, Menu, nativeImage, Tray } from 'electron'
import type { Dispatcher } from '#main/contract/dispatcher.ts'
import type { EventHub } from '#main/contract/event-hub.ts'
import { createCloseEverything } from '#main/desktop/close-everything.ts'
import type { Question, Report } from '#main/desktop/close-everything-texts.ts'
import type { TrayEngine } from '#main/desktop/tray-engine.ts'
import { createTrayEngine } from '#main/desktop/tray-engine.ts'
import { createRefresh } from '#main/desktop/tray-refresh.ts'
import type { Known } from '#main/desktop/tray-texts.ts'
import { possibleCommands, stateLine } from '#main/desktop/tray-texts.ts'
import type { Clock } from '#main/ports.ts'
import { resourcesFolder } from '#main/system/resources-folder.ts'

const REFRESH_MS = 1_000
/** Events after which the line of state may be another one. */
const TELLING_EVENTS: ReadonlySet<string> = new Set(['trading.positionChanged', 'risk.changed'])
const CONFIRM = 1

/** What the tray needs. */
export type TrayParts = {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>
  readonly events: Pick<EventHub, 'subscribe'>
  readonly clock: Clock
  /** Brings the window to the front, opening one where there is none. */
  openWindow(): void
}

/** The icon with its menu. */
export type AppTray = { close(): void }

/**
 * Puts the icon into the system's tray. Undefined where that fails: the app works without. The menu needs no window:
 * it reaches the engine in this process.
 */
export function openTray(parts: TrayParts): AppTray | undefined {
  let icon: Tray
  try {
    icon = new Tray(trayImage())
  } catch (error) {
    console.error('There is no tray icon:', error)
    return undefined
  }
  const engine = createTrayEngine(parts.dispatcher)
  const closeEverything = createCloseEverything({ engine, clock: parts.clock, ask, tell })

  let shown: string | undefined
  const show = (known: Known): void => {
    const line = stateLine(known)
    if (line === shown || icon.isDestroyed()) return
    shown = line
    icon.setToolTip(`AutoCbot · ${line}`)
    // Desktops on Linux see a change only in a menu that is set anew.
    icon.setContextMenu(Menu.buildFromTemplate(template(known)))
  }
  const refresh = createRefresh(
    parts.clock,
    REFRESH_MS,
    async () => show(await stateOf(engine)),
    (error) => console.error('The tray could not be refreshed:', error),
  )

  const command = (what: string, work: () => Promise<void>): void => {
    work()
      .catch((error: unknown) => tell({ type: 'error', message: `${what} failed.`, detail: messageOf(error) }))
      .catch((error: unknown) => console.error(error))
      .finally(() => refresh.request())
  }
  const template = (known: Known): MenuItemConstructorOptions[] => {
    const { halt, resume } = possibleCommands(known)
    return [
      { id: 'state', label: stateLine(known), enabled: false },
      { type: 'separator' },
      { id: 'closeAll', label: 'Close everything…', click: () => command('Closing everything', closeEverything) },
      { type: 'separator' },
      { id: 'halt', label: 'Halt trading', enabled: halt, click: () => command('Halting trading', engine.halt) },
      {
        id: 'resume',
        label: 'Resume trading',
        enabled: resume,
        click: () => command('Resuming trading', engine.resume),
      },
      { type: 'separator' },
      { id: 'open', label: 'Open AutoCbot', click: () => parts.openWindow() },
      { id: 'quit', label: 'Quit', click: () => app.quit() },
    ]
  }

  show({ problem: 'it is being read' })
  refresh.request()
  const unsubscribe = parts.events.subscribe(({ name }) => {
    if (TELLING_EVENTS.has(name)) refresh.request()
  })
  return {
    close() {
      unsubscribe()
      refresh.end()
      icon.destroy()
    },
  }
}

/** Boxes without a parent window: one that hangs or is gone must not hold them up. */
async function ask(question: Question, signal: AbortSignal): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Close everything',
    message: question.message,
    detail: question.detail,
    buttons: ['Cancel', question.confirm],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
    signal,
  })
  return response === CONFIRM
}

async function tell({ type, message, detail }: Report): Promise<void> {
  if (type !== 'info') console.error(`${message}\n${detail}`)
  await dialog.showMessageBox({ type, title: 'AutoCbot', message, detail, buttons: ['OK'], noLink: true })
}

async function stateOf(engine: TrayEngine): Promise<Known> {
  try {
    return await engine.state()
  } catch (error) {
    return { problem: messageOf(error) }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Panels on Linux scale one picture; elsewhere the system chooses by the screen's density. */
function trayImage(): NativeImage {
  const picture = (size: number): string => join(resourcesFolder(), 'tray', `tray-${size}.png`)
  if (process.platform === 'linux') return nativeImage.createFromPath(picture(22))
  const image = nativeImage.createFromPath(picture(16))
  image.addRepresentation({ scaleFactor: 2, buffer: nativeImage.createFromPath(picture(32)).toPNG() })
  return image
}
