import { z } from 'zod'
import { command, event, query } from './declaration.ts'
import { nothing } from './shapes.ts'

const SHORTEST_PASSPHRASE = 8
const LONGEST_PASSPHRASE = 1_024

const passphrase = z
  .string()
  .min(SHORTEST_PASSPHRASE, { error: `must have at least ${SHORTEST_PASSPHRASE} characters` })
  .max(LONGEST_PASSPHRASE)
/** What was typed to prove that one knows it: a wrong length is a wrong passphrase. */
const typed = z.string().max(LONGEST_PASSPHRASE)

/** Whether the app is locked, and what keeps keys safe here. */
export const authStatusSchema = z.object({
  hasPassphrase: z.boolean(),
  /** While locked only closing, halting, health and unlocking are answered; what was ordered goes on. */
  isLocked: z.boolean(),
  keychain: z.object({
    /** `os`: the system's keychain is used. `none`: a passphrase is needed to keep keys. */
    kind: z.enum(['os', 'none']),
    /** Why there is none, and what to do. */
    reason: z.string().optional(),
  }),
  /** Where new keys go unless told otherwise; null where they cannot be kept before a passphrase is set or given. */
  storesKeysIn: z.enum(['os', 'vault']).nullable(),
  /** How long no passphrase is looked at, after wrong ones; 0 else. */
  retryAfterMs: z.number(),
})
export type AuthStatus = z.infer<typeof authStatusSchema>

export const authCalls = [
  query('auth.status', {
    description: 'Whether the app is locked, whether there is a passphrase, and what keeps keys safe here.',
    input: z.object({}),
    output: authStatusSchema,
  }),
  command('auth.setPassphrase', {
    description:
      'Sets or changes the passphrase that locks the app and keeps keys where there is no keychain; `current` is needed to change it. Null takes the lock away, where no key is kept by it.',
    input: z.strictObject({ passphrase: passphrase.nullable(), current: typed.optional() }),
    output: authStatusSchema,
  }),
  command('auth.lock', {
    description: 'Locks the app. Orders, stops and strategies go on.',
    input: z.object({}),
    output: authStatusSchema,
  }),
  command('auth.unlock', {
    description: 'Unlocks the app; accounts whose keys waited for it are opened.',
    input: z.strictObject({ passphrase: typed }),
    output: authStatusSchema,
  }),
  command('auth.active', {
    description: 'Tells that somebody is at the window, so that it is not locked for being idle.',
    input: z.object({}),
    output: nothing,
  }),
] as const

export const authEvents = [
  event('auth.changed', {
    delivery: 'latest',
    description: 'The app was locked or unlocked, or the passphrase was set or taken away.',
    payload: z.object({ hasPassphrase: z.boolean(), isLocked: z.boolean() }),
  }),
] as const
