import { createHash } from 'node:crypto'
import type { DeriveInput } from '#main/credentials/derivation.ts'

/** Stands in for Argon2id where a test is not about it: as different for other input, and quick. */
export function quickDerive(input: DeriveInput): Promise<Uint8Array> {
  return Promise.resolve(createHash('sha256').update(JSON.stringify(input)).digest())
}
