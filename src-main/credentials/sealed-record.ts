import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Names the form: AES-256-GCM, a nonce of 12 bytes, a tag of 16. */
const HEADER = Buffer.from('ACV1')
const NONCE_BYTES = 12
const TAG_BYTES = 16
const BEFORE_TEXT = HEADER.length + NONCE_BYTES + TAG_BYTES

/** Bytes of a key for `sealRecord`. */
export const KEY_BYTES = 32

/**
 * Encrypts with a nonce of its own. `context` says what the record is and where it belongs; it is not stored, and only the
 * same context opens the record again, so that records cannot be exchanged for each other. Base64.
 */
export function sealRecord(key: Uint8Array, context: string, plain: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.concat([HEADER, Buffer.from(context)]))
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([HEADER, nonce, cipher.getAuthTag(), text]).toString('base64')
}

/** What `sealRecord` encrypted; undefined for another key, another context, or a record that was changed. */
export function openRecord(key: Uint8Array, context: string, sealed: string): Buffer | undefined {
  const record = Buffer.from(sealed, 'base64')
  if (record.length < BEFORE_TEXT || !record.subarray(0, HEADER.length).equals(HEADER)) return undefined
  const nonce = record.subarray(HEADER.length, HEADER.length + NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.concat([HEADER, Buffer.from(context)]))
  decipher.setAuthTag(record.subarray(HEADER.length + NONCE_BYTES, BEFORE_TEXT))
  try {
    return Buffer.concat([decipher.update(record.subarray(BEFORE_TEXT)), decipher.final()])
  } catch {
    return undefined
  }
}
