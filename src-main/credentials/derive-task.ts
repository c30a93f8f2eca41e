import type { Task } from '#main/jobs/task.ts'
import type { DeriveInput } from './derivation.ts'
import { KEY_BYTES } from './sealed-record.ts'

/** The key that a passphrase gives. It takes some tenths of a second on purpose, and so it is done in a thread. */
export const deriveTask: Task<DeriveInput, Uint8Array> = async ({ passphrase, derivation }) => {
  const { argon2id } = await import('hash-wasm')
  const { memoryKib, iterations, parallelism, salt } = derivation
  return argon2id({
    password: passphrase,
    salt: Buffer.from(salt, 'base64'),
    memorySize: memoryKib,
    iterations,
    parallelism,
    hashLength: KEY_BYTES,
    outputType: 'binary',
  })
}
