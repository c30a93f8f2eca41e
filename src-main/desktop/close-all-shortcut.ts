import { globalShortcut } from 'electron'
import type { Settings } from '#shared/contract/settings.ts'

/** The key combination that closes everything, wherever the keyboard is. */
export type CloseAllShortcut = {
  /** Takes the keys over, gives them back, or changes them, as the settings say. */
  follow(choice: Settings['closeAllShortcut']): void
  status(): { accelerator: string; isActive: boolean; problem?: string }
  close(): void
}

/** Nothing is taken over until the trader has confirmed the combination. */
export function createCloseAllShortcut(onPressed: () => void): CloseAllShortcut {
  let accelerator = ''
  let problem: string | undefined

  const release = (): void => {
    if (accelerator !== '' && globalShortcut.isRegistered(accelerator)) globalShortcut.unregister(accelerator)
  }
  return {
    follow(choice) {
      release()
      accelerator = choice.accelerator
      problem = undefined
      if (!choice.confirmed) return
      try {
        if (globalShortcut.register(accelerator, onPressed)) return
        problem = `${accelerator} is taken by another program, or this desktop gives no keys to programs (some Wayland desktops). Choose other keys, or use the panic window.`
      } catch {
        problem = `${accelerator} is no combination of keys. Write it like CommandOrControl+Alt+Shift+X.`
      }
    },
    status: () => ({
      accelerator,
      isActive: accelerator !== '' && problem === undefined && isTaken(accelerator),
      ...(problem === undefined ? {} : { problem }),
    }),
    close: release,
  }
}

/** Electron throws where the text is no combination of keys. */
function isTaken(accelerator: string): boolean {
  try {
    return globalShortcut.isRegistered(accelerator)
  } catch {
    return false
  }
}
