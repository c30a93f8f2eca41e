import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { expect } from '@playwright/test'
import type { SocketClient } from '#main/contract/socket-client.ts'
import { connectToEngine } from '#main/contract/socket-client.ts'

/** A message box as the app asked for it. */
export type Box = {
  readonly type: string
  readonly message: string
  readonly detail: string
  readonly buttons: readonly string[]
  readonly defaultId?: number
}

type Watched = {
  menu: import('electron').Menu | undefined
  boxes: Box[]
  answer: number
}

/**
 * Keeps each menu that the tray is given from now on, and answers every message box by itself instead of showing it: with
 * its second button, until `answerBoxes` says otherwise.
 */
export async function watchTray(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ Tray, dialog }) => {
    const watched: Watched = { menu: undefined, boxes: [], answer: 1 }
    Object.assign(globalThis, { watched })
    const { setContextMenu } = Tray.prototype
    Tray.prototype.setContextMenu = function keep(menu) {
      watched.menu = menu ?? undefined
      setContextMenu.call(this, menu)
    }
    dialog.showMessageBox = (...args: unknown[]) => {
      const { type, message, detail, buttons, defaultId } = args.at(-1) as Box
      watched.boxes.push({ type, message, detail, buttons, ...(defaultId === undefined ? {} : { defaultId }) })
      return Promise.resolve({ response: watched.answer, checkboxChecked: false })
    }
  })
}

/** Message boxes are answered with this button from now on. */
export async function answerBoxes(app: ElectronApplication, button: number): Promise<void> {
  await app.evaluate((_electron, answer) => {
    ;(globalThis as unknown as { watched: Watched }).watched.answer = answer
  }, button)
}

/** The message boxes since the last look. */
export async function takeBoxes(app: ElectronApplication): Promise<Box[]> {
  return await app.evaluate(() => (globalThis as unknown as { watched: Watched }).watched.boxes.splice(0))
}

/** Waits for so many message boxes and takes them. */
export async function nextBoxes(app: ElectronApplication, count: number): Promise<Box[]> {
  await expect
    .poll(() => app.evaluate(() => (globalThis as unknown as { watched: Watched }).watched.boxes.length))
    .toBeGreaterThanOrEqual(count)
  return takeBoxes(app)
}

/** An entry of the tray's menu. */
export async function menuItem(
  app: ElectronApplication,
  id: string,
): Promise<{ label: string; enabled: boolean } | undefined> {
  return await app.evaluate((_electron, wanted) => {
    const item = (globalThis as unknown as { watched: Watched }).watched.menu?.getMenuItemById(wanted)
    return item ? { label: item.label, enabled: item.enabled } : undefined
  }, id)
}

/** Chooses an entry of the tray's menu, as a click on it does. */
export async function clickMenu(app: ElectronApplication, id: string): Promise<void> {
  await app.evaluate((_electron, wanted) => {
    const item = (globalThis as unknown as { watched: Watched }).watched.menu?.getMenuItemById(wanted)
    if (!item) throw new Error(`the tray's menu has no ${wanted}`)
    item.click()
  }, id)
}

/** The running app's engine, as another program reaches it: no window has a part in it. */
export type EngineAccess = {
  call<Value>(name: string, input: unknown): Promise<Value>
  close(): void
}

/** Connects to the engine on this data folder. A call that is refused fails the test with its reason. */
export async function reachEngine(userData: string): Promise<EngineAccess> {
  const client: SocketClient | undefined = await connectToEngine(userData)
  if (client === undefined) throw new Error(`nobody serves ${userData}`)
  return {
    async call<Value>(name: string, input: unknown) {
      const answer = await client.call(name, input)
      if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`)
      return answer.value as Value
    },
    close: () => client.close(),
  }
}

/** A folder to put first into PATH, in which `dbus-send` answers that this desktop shows tray icons. */
export async function desktopWithTray(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'autocbot-tray-'))
  await writeFile(join(folder, 'dbus-send'), '#!/bin/sh\necho "   variant       boolean true"\n', { mode: 0o755 })
  return folder
}
