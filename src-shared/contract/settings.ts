import { z } from 'zod'
import { command, event, query } from './declaration.ts'

/** What the trader has chosen. Unset values have the defaults shown here. */
export const settingsSchema = z.object({
  theme: z.enum(['system', 'dark', 'light']).default('system'),
  backtestCapital: z.number().positive().default(10_000),
  backtestFee: z.number().min(0).max(0.5).default(0.001),
  backtestSlippage: z.number().min(0).max(0.5).default(0.0005),
})

export type Settings = z.infer<typeof settingsSchema>

export const settingsCalls = [
  query('settings.get', {
    description: 'All settings.',
    input: z.object({}),
    output: settingsSchema,
  }),
  command('settings.update', {
    description: 'Changes the settings that are given and answers all of them.',
    input: z.object({
      theme: z.enum(['system', 'dark', 'light']).optional(),
      backtestCapital: z.number().positive().optional(),
      backtestFee: z.number().min(0).max(0.5).optional(),
      backtestSlippage: z.number().min(0).max(0.5).optional(),
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
