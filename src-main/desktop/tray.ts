import { join } from 'node:path'
import type { MenuItemConstructorOptions, NativeImage } from 'electron'
import { app, Menu, nativeImage, Tray } from 'electron'
import type { EventHub } from '#main/contract/event-hub.ts'
import { AlarmLog } from '#main/desktop/alarm-log.ts'
import { tellReport } from '#main/desktop/close-everything-boxes.ts'
import type { TrayEngine } from '#main/desktop/tray-engine.ts'
import { createRefresh } from '#main/desktop/tray-refresh.ts'
import type { Known } from '#main/desktop/tray-texts.ts'
import { alarmLine, type IconState, iconState, possibleCommands, stateLine } from '#main/desktop/tray-texts.ts'
import type { Clock } from '#main/ports.ts'
import { resourcesFolder } from '#main/system/resources-folder.ts'

const REFRESH_MS = 1_000
/** Events after which the line of state may be another one. */
const TELLING_EVENTS: ReadonlySet<string> = new Set([
  'trading.positionChanged',
  'risk.changed',
  'trading.differencesChanged',
  'trading.alarm',
  'market.connectionChanged',
])

/** What the tray needs. */
export type TrayParts = {
  readonly events: Pick<EventHub, 'subscribe'>
  readonly clock: Clock
  readonly engine: TrayEngine
  /** Asks, closes and reports; never rejects. */
  closeEverything(): Promise<void>
  /** What else should be said in the menu, such as that the machine is kept awake. */
  remark(): string | undefined
  /** Brings the window to the front, opening one where there is none. */
  openWindow(): void
}

/** The icon with its menu. */
export type AppTray = { refresh(): void; close(): void }

/**
 * Puts the icon into the system's tray. Undefined where that fails: the app works without. The menu needs no window:
 * it reaches the engine in this process.
 */
export function openTray(parts: TrayParts): AppTray | undefined {
  let icon: Tray
  try {
    icon = new Tray(trayImage('running'))
  } catch (error) {
    console.error('There is no tray icon:', error)
    return undefined
  }
  const { engine, closeEverything } = parts

  const alarms = new AlarmLog()
  let shown: string | undefined
  let picture: IconState = 'running'
  const show = (known: Known): void => {
    const remark = parts.remark()
    const alarm = alarmLine(alarms.messages())
    const line = [alarm, stateLine(known), remark].filter((part) => part !== undefined).join(' · ')
    if (line === shown || icon.isDestroyed()) return
    shown = line
    const wanted = iconState(known, alarms.messages())
    if (wanted !== picture) icon.setImage(trayImage(wanted))
    picture = wanted
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
      .catch((error: unknown) => tellReport({ type: 'error', message: `${what} failed.`, detail: messageOf(error) }))
      .catch((error: unknown) => console.error(error))
      .finally(() => refresh.request())
  }
  const template = (known: Known): MenuItemConstructorOptions[] => {
    const { halt, resume } = possibleCommands(known)
    const remark = parts.remark()
    const alarm = alarmLine(alarms.messages())
    return [
      ...(alarm === undefined ? [] : [{ id: 'alarm', label: alarm, click: () => parts.openWindow() }]),
      { id: 'state', label: stateLine(known), enabled: false },
      ...(remark === undefined ? [] : [{ id: 'remark', label: remark, enabled: false }]),
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
      { id: 'lock', label: 'Lock AutoCbot', click: () => command('Locking', engine.lock) },
      { id: 'open', label: 'Open AutoCbot', click: () => parts.openWindow() },
      { id: 'quit', label: 'Quit', click: () => app.quit() },
    ]
  }

  show({ problem: 'it is being read' })
  refresh.request()
  const unsubscribe = parts.events.subscribe(({ name, payload }) => {
    alarms.take(name, payload)
    if (name === 'market.connectionChanged') engine.forgetHealth()
    if (TELLING_EVENTS.has(name)) refresh.request()
  })
  return {
    refresh: () => refresh.request(),
    close() {
      unsubscribe()
      refresh.end()
      icon.destroy()
    },
  }
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
function trayImage(state: IconState): NativeImage {
  const picture = (size: number): string => join(resourcesFolder(), 'tray', `${state}-${size}.png`)
  if (process.platform === 'linux') return nativeImage.createFromPath(picture(22))
  const image = nativeImage.createFromPath(picture(16))
  image.addRepresentation({ scaleFactor: 2, buffer: nativeImage.createFromPath(picture(32)).toPNG() })
  return image
}
