import { z } from 'zod'
import { command, query } from './declaration.ts'
import { nothing } from './shapes.ts'

/** What the desktop around the window can do, and what it cannot, in words. */
export const desktopStatusSchema = z.object({
  /** False where the engine runs without the app. */
  hasDesktop: z.boolean(),
  /** Whether an icon in the tray can be seen here; null while it is not known. */
  tray: z.boolean().nullable(),
  shortcut: z.object({
    accelerator: z.string(),
    /** Whether the keys are taken over now. */
    isActive: z.boolean(),
    /** Why not, and what to do instead. */
    problem: z.string().optional(),
  }),
  /** Whether the machine is kept awake, because a stop is held by the engine. */
  keepsAwake: z.boolean(),
  notifications: z.boolean(),
  startAtLogin: z.object({ isPossible: z.boolean(), isOn: z.boolean() }),
})
export type DesktopStatus = z.infer<typeof desktopStatusSchema>

export const desktopCalls = [
  query('desktop.status', {
    description: 'What the desktop around the window can do: tray, global shortcut, notifications, start at login.',
    input: z.object({}),
    output: desktopStatusSchema,
  }),
  command('desktop.closeEverything', {
    description: 'Asks in a native dialog, as tray and shortcut do, and closes everything when it is confirmed.',
    input: z.object({}),
    output: nothing,
  }),
  command('desktop.openPanicWindow', {
    description: 'Opens the small window that stays on top and closes everything.',
    input: z.object({}),
    output: nothing,
  }),
  command('desktop.testNotification', {
    description: 'Shows a notification, to see whether the desktop does.',
    input: z.object({}),
    output: z.object({ shown: z.boolean() }),
  }),
  command('desktop.restart', {
    description: 'Ends the app, after the question that quitting asks, and starts it again on the market chosen last.',
    input: z.object({}),
    output: nothing,
  }),
  command('desktop.openDataFolder', {
    description: 'Shows the data folder in the file manager.',
    input: z.object({}),
    output: nothing,
  }),
] as const
