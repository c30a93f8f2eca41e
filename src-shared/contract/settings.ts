import { z } from 'zod'
import { NUMBER_STYLES } from '#shared/format/number-style.ts'
import { command, event, query } from './declaration.ts'

const MOST_REMEMBERED_CHARACTERS = 400_000

/** Which happenings are told by the desktop's own notifications. */
export const notificationChoicesSchema = z.object({
  fills: z.boolean().default(true),
  stops: z.boolean().default(true),
  denials: z.boolean().default(true),
  disconnects: z.boolean().default(true),
  protections: z.boolean().default(true),
})

/** The key combination that closes everything wherever the keyboard is. It does nothing until it was confirmed. */
export const closeAllShortcutSchema = z.object({
  accelerator: z.string().max(64).default('CommandOrControl+Alt+Shift+X'),
  confirmed: z.boolean().default(false),
})

/** What the window keeps for itself, by name: layouts, drawings, the last symbol. JSON, bounded. */
export const rememberedSchema = z
  .record(z.string().min(1).max(100), z.unknown())
  .refine((value) => JSON.stringify(value).length <= MOST_REMEMBERED_CHARACTERS, {
    message: `may hold ${MOST_REMEMBERED_CHARACTERS} characters of JSON at most; remove drawings that are no longer needed`,
  })

export const numberFormatSchema = z.enum(['system', ...NUMBER_STYLES])

/** What the trader has chosen. Unset values have the defaults shown here. */
export const settingsSchema = z.object({
  theme: z.enum(['system', 'dark', 'light']).default('system'),
  backtestCapital: z.number().positive().default(10_000),
  backtestFee: z.number().min(0).max(0.5).default(0.001),
  backtestSlippage: z.number().min(0).max(0.5).default(0.0005),
  /** In which time the window shows times. */
  timeZone: z.enum(['utc', 'local']).default('utc'),
  /** How the window writes and reads numbers: as the system's language does, or as 1234.56 looks here. */
  numberFormat: numberFormatSchema.default('system'),
  /** Size of everything in the window; 1 is as designed. */
  zoom: z.number().min(0.5).max(2).default(1),
  /** Accounts whose orders are placed with one click; all others ask first. */
  oneClickAccounts: z.array(z.string().max(64)).max(100).default([]),
  /** What closing the window does. */
  onWindowClose: z.enum(['ask', 'tray', 'quit']).default('ask'),
  closeAllShortcut: closeAllShortcutSchema.default({
    accelerator: 'CommandOrControl+Alt+Shift+X',
    confirmed: false,
  }),
  /** Closing everything from tray and shortcut asks nothing. */
  closeAllArmed: z.boolean().default(false),
  startAtLogin: z.boolean().default(false),
  /** Where there is a passphrase, the app locks itself after so long without anybody there; null for never. */
  lockAfterMinutes: z.number().int().min(1).max(1_440).nullable().default(15),
  notifications: notificationChoicesSchema.default({
    fills: true,
    stops: true,
    denials: true,
    disconnects: true,
    protections: true,
  }),
  /** Whether the guide for the first steps is done with. */
  guideDone: z.boolean().default(false),
  remembered: rememberedSchema.default({}),
})

export type Settings = z.infer<typeof settingsSchema>

export const settingsCalls = [
  query('settings.get', {
    description: 'All settings.',
    input: z.object({}),
    output: settingsSchema,
  }),
  command('settings.update', {
    description:
      'Changes the settings that are given and answers all of them. Of `remembered` the names given are replaced (null removes one), the others stay.',
    input: z.object({
      theme: z.enum(['system', 'dark', 'light']).optional(),
      backtestCapital: z.number().positive().optional(),
      backtestFee: z.number().min(0).max(0.5).optional(),
      backtestSlippage: z.number().min(0).max(0.5).optional(),
      timeZone: z.enum(['utc', 'local']).optional(),
      numberFormat: numberFormatSchema.optional(),
      zoom: z.number().min(0.5).max(2).optional(),
      oneClickAccounts: z.array(z.string().max(64)).max(100).optional(),
      onWindowClose: z.enum(['ask', 'tray', 'quit']).optional(),
      closeAllShortcut: closeAllShortcutSchema.optional(),
      closeAllArmed: z.boolean().optional(),
      startAtLogin: z.boolean().optional(),
      lockAfterMinutes: z.number().int().min(1).max(1_440).nullable().optional(),
      notifications: notificationChoicesSchema.optional(),
      guideDone: z.boolean().optional(),
      remembered: rememberedSchema.optional(),
    }),
    output: settingsSchema,
  }),
] as const

export const settingsEvents = [
  event('settings.changed', {
    delivery: 'latest',
    description: 'A setting changed.',
    payload: settingsSchema,
  }),
] as const
