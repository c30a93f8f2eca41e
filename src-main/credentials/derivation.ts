import { z } from 'zod'

/**
 * How a key is made of a passphrase: Argon2id (RFC 9106). The bounds keep a changed file from asking for all of the
 * machine's memory, and from asking for next to nothing.
 */
export const derivationSchema = z.object({
  name: z.literal('argon2id'),
  memoryKib: z.int().min(8_192).max(1_048_576),
  iterations: z.int().min(1).max(64),
  parallelism: z.int().min(1).max(16),
  /** Base64. */
  salt: z.string().min(22).max(128),
})
export type Derivation = z.infer<typeof derivationSchema>

/** RFC 9106 recommends 64 MiB and three passes where memory is scarce. */
export const STANDARD_DERIVATION = { name: 'argon2id', memoryKib: 65_536, iterations: 3, parallelism: 1 } as const

/** What the thread gets. */
export type DeriveInput = { readonly passphrase: string; readonly derivation: Derivation }
