import { z } from 'zod'
import { command, query } from './declaration.ts'
import { nothing } from './shapes.ts'

const id = z.string().min(1).max(64)
const secret = z.string().trim().min(1).max(4_096)

/** Which servers of an exchange: those for real money, its testnet, or a server on this machine. */
export const environmentInput = {
  testnet: z.boolean().optional(),
  /** `http://127.0.0.1:PORT`: a server on this machine, for trying things out. */
  url: z.string().max(200).optional(),
}

/** The keys of an account at an exchange. */
export const keysSchema = z.strictObject({ apiKey: secret, secret, passphrase: secret.optional() })
export type Keys = z.infer<typeof keysSchema>

/** How keys are to be kept. */
export const keepingInput = {
  /** `os`: the system's keychain, `vault`: the passphrase. Default: the keychain, where there is one. */
  store: z.enum(['os', 'vault']).optional(),
  /** Keys that can withdraw are refused unless this is set. */
  allowWithdrawals: z.boolean().optional(),
}

/** What a key may do, as the exchange says; null where it does not tell. */
export const keyPermissionsSchema = z.object({
  read: z.boolean(),
  trade: z.boolean(),
  withdraw: z.boolean().nullable(),
  ipRestricted: z.boolean().nullable(),
})

/** What asking the exchange about a key came to. */
export const keyTestSchema = z.object({
  permissions: keyPermissionsSchema,
  /** How far the computer's clock is behind the exchange's; null where it was not told. */
  clockOffsetMs: z.number().nullable(),
  /** What should be thought of, a sentence each. */
  notes: z.array(z.string()),
})
export type KeyTest = z.infer<typeof keyTestSchema>

/** A stored key, without anything of the key itself. */
export const credentialSchema = z.object({
  id: z.string(),
  exchange: z.string(),
  environment: z.enum(['production', 'testnet', 'loopback']),
  label: z.string(),
  /** What keeps it: the system's keychain or the passphrase. */
  kind: z.enum(['os', 'vault']),
  createdAt: z.number(),
  /** Whether it can be used now. */
  isReadable: z.boolean(),
  /** Why not, and what to do. */
  reason: z.string().optional(),
})
export type Credential = z.infer<typeof credentialSchema>

export const credentialsCalls = [
  query('credentials.list', {
    description: 'The stored keys, without the keys themselves; oldest first.',
    input: z.object({}),
    output: z.object({ items: z.array(credentialSchema) }),
  }),
  command('credentials.add', {
    description: 'Asks the exchange about keys and stores them encrypted. Keys that do not work are not stored.',
    input: z.strictObject({
      exchange: z.string().min(1).max(64),
      label: z.string().trim().min(1).max(64).optional(),
      ...keysSchema.shape,
      ...environmentInput,
      ...keepingInput,
    }),
    output: z.object({ credential: credentialSchema, test: keyTestSchema }),
  }),
  command('credentials.check', {
    description: 'Asks the exchange what keys may do, and stores nothing.',
    input: z.strictObject({ exchange: z.string().min(1).max(64), ...keysSchema.shape, ...environmentInput }),
    output: keyTestSchema,
  }),
  command('credentials.remove', {
    description: 'Forgets keys. Refused while an account uses them.',
    input: z.strictObject({ id }),
    output: nothing,
  }),
  command('credentials.test', {
    description: 'Asks the exchange what stored keys may do now.',
    input: z.strictObject({ id }),
    output: keyTestSchema,
  }),
] as const
