import { app, dialog, shell as systemShell } from 'electron'
import { z } from 'zod'
import { withoutMarket } from '#main/desktop/arguments.ts'
import { createCloseAllShortcut } from '#main/desktop/close-all-shortcut.ts'
import { createCloseEverything } from '#main/desktop/close-everything.ts'
import { askToClose, tellReport } from '#main/desktop/close-everything-boxes.ts'
import type { DesktopSettings } from '#main/desktop/desktop-settings.ts'
import { attentionNotice } from '#main/desktop/notification-texts.ts'
import { openNotifications } from '#main/desktop/notifications.ts'
import { createPanicWindow } from '#main/desktop/panic-window.ts'
import { followPower } from '#main/desktop/power.ts'
import { quitQuestion } from '#main/desktop/quit-texts.ts'
import { createStartAtLogin } from '#main/desktop/start-at-login.ts'
import { openTray } from '#main/desktop/tray.ts'
import { createTrayEngine } from '#main/desktop/tray-engine.ts'
import { isTrayVisible } from '#main/desktop/tray-host.ts'
import type { Engine } from '#main/engine/engine.ts'
import type { Clock, Desktop } from '#main/ports.ts'
import { type Position, positionSchema } from '#shared/domain/position.ts'

/** What is around the window: tray, shortcut, notes, power. All of it works without a window. */
export type DesktopShell = Desktop & {
  /** Whether the app can be reached without a window. */
  canStay(): Promise<boolean>
  /** True when nothing speaks against the end of the app. */
  mayQuit(): Promise<boolean>
  close(): void
}

export type ShellParts = {
  readonly engine: Engine
  readonly settings: DesktopSettings
  readonly clock: Clock
  openWindow(): void
}

const REFRESH_EVERY_MS = 10_000
const SETTLED_AFTER_MS = 30_000
const positionsSchema = z.object({ items: z.array(positionSchema) })

/** Puts tray, shortcut, notes and power watch in place. What this desktop cannot do is left out and said by `status`. */
export function openShell({ engine, settings, clock, openWindow }: ShellParts): DesktopShell {
  const { dispatcher, events } = engine
  const trayEngine = createTrayEngine(dispatcher, () => clock.now())
  const closeEverything = createCloseEverything({
    engine: trayEngine,
    clock,
    ask: (question, signal) =>
      settings.current().closeAllArmed ? Promise.resolve(true) : askToClose(question, signal),
    tell: tellReport,
  })
  const press = (): void => void closeEverything()
  const shortcut = createCloseAllShortcut(press)
  settings.follow(({ closeAllShortcut }) => shortcut.follow(closeAllShortcut))
  const startAtLogin = createStartAtLogin([process.execPath, '--hidden'])
  settings.follow(({ startAtLogin: wanted }) => {
    if (startAtLogin.isPossible() && startAtLogin.isOn() !== wanted) startAtLogin.set(wanted)
  })
  const notifications = openNotifications({
    events,
    settings: () => settings.current(),
    now: () => clock.now(),
    openWindow,
  })
  const panic = createPanicWindow(press)

  const positions = async (): Promise<Position[]> => {
    const { accounts } = await trayEngine.state()
    const answers = await Promise.all(
      accounts.map(({ id }) =>
        dispatcher.dispatch('trading.positions', { account: id, limit: 1_000 }, { origin: 'tray' }),
      ),
    )
    return answers.flatMap((answer) => (answer.ok ? positionsSchema.parse(answer.value).items : []))
  }
  const power = followPower({
    positions,
    onAwake: () => {
      engine.recover().catch((error: unknown) => console.error('After the sleep of the machine:', error))
    },
  })
  const tray = openTray({
    engine: trayEngine,
    events,
    clock,
    closeEverything,
    remark: () => (power.keepsAwake() ? 'keeps the machine awake: a stop depends on it' : undefined),
    openWindow,
  })
  let isVisible: boolean | null = null
  let isClosed = false
  let isRestarting = false
  const openedAt = clock.monotonic()
  let attention: string | undefined
  const tellAttention = async (): Promise<void> => {
    // A market that has just begun has no prices yet; that is no news.
    if (clock.monotonic() - openedAt < SETTLED_AFTER_MS) return
    const { attention: now } = await trayEngine.state()
    const notice = attentionNotice(attention, now)
    attention = now
    if (notice === undefined || !settings.current().notifications[notice.kind]) return
    await notifications.show(notice.title, notice.body)
  }
  const look = (): void => {
    power
      .refresh()
      .catch((error: unknown) => console.error('Whether a stop needs the machine could not be read:', error))
    tellAttention().catch((error: unknown) => console.error('How things stand could not be read:', error))
    tray?.refresh()
    if (!isClosed) cancel = clock.schedule(look, REFRESH_EVERY_MS)
  }
  let cancel: () => void = () => undefined
  look()
  const canStay = async (): Promise<boolean> => {
    isVisible = tray !== undefined && (await isTrayVisible())
    return isVisible
  }
  void canStay()

  return {
    canStay,
    status: () => ({
      hasDesktop: true,
      tray: isVisible,
      shortcut: shortcut.status(),
      keepsAwake: power.keepsAwake(),
      notifications: true,
      startAtLogin: { isPossible: startAtLogin.isPossible(), isOn: startAtLogin.isOn() },
    }),
    closeEverything,
    openPanicWindow: () => panic.open(),
    testNotification: () => notifications.show('AutoCbot', 'Notifications of fills, stops and denials look like this.'),
    openFolder: async (folder) => {
      const problem = await systemShell.openPath(folder)
      if (problem !== '') throw new Error(problem)
    },
    restart() {
      isRestarting = true
      app.quit()
    },
    async mayQuit() {
      const question = quitQuestion(await positions())
      const again = (): void => {
        if (isRestarting) app.relaunch({ args: withoutMarket(process.argv.slice(1)) })
      }
      if (question === undefined) {
        again()
        return true
      }
      const { response } = await dialog.showMessageBox({
        type: 'warning',
        title: 'AutoCbot',
        ...question,
        buttons: ['Cancel', 'Quit'],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      })
      if (response === 1) again()
      else isRestarting = false
      return response === 1
    },
    close() {
      isClosed = true
      cancel()
      settings.close()
      shortcut.close()
      notifications.close()
      power.close()
      panic.close()
      tray?.close()
    },
  }
}
