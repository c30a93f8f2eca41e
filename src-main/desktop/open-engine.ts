import type { Dispatcher } from '#main/contract/dispatcher.ts'
import type { EventHub } from '#main/contract/event-hub.ts'
import { createEventHub } from '#main/contract/event-hub.ts'
import type { Dialogs } from '#main/ports.ts'
import { systemPorts } from '#main/system/system-ports.ts'

/** The engine of the desktop app, what it serves and how it ends. */
export type DesktopEngine = { readonly dispatcher: Dispatcher; readonly events: EventHub; close(): Promise<void> }

/** Opens the engine on the data folder. */
export function openEngine(_dataFolder: string, _dialogs: Dialogs): Promise<DesktopEngine> {
  const dispatcher: Dispatcher = {
    dispatch: (name) =>
      Promise.resolve({
        ok: false,
        error: { code: 'NOT_FOUND', message: `There is no call ${name}.`, requestId: 'none' },
      }),
  }
  return Promise.resolve({ dispatcher, events: createEventHub(systemPorts().clock), close: () => Promise.resolve() })
}
