const SECRET_KEY =
  /^(.*(api_?key|secret|pass(phrase|word)|private_?key|credential).*|token|access_?token|refresh_?token|authorization|cookie)$/i
const SECRET_VALUE =
  /\b(bearer|basic)\s+[\w.~+/=-]{8,}|((?:api_?key|secret|passphrase|password|token|signature)["']?\s*[=:]\s*["']?)[^\s"'&,}]{4,}/gi
const HIDDEN = '[hidden]'
const MAX_DEPTH = 8
const MAX_TEXT = 8_192
const MAX_ITEMS = 100

/** A copy for the log: secrets by name or by look are replaced, long texts and lists are cut, numbers stay. */
export function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrubText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '[deeper]'
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((entry) => scrub(entry, depth + 1))
  if (value instanceof Error)
    return { name: value.name, message: scrubText(value.message), stack: scrubText(value.stack ?? '') }
  const entries = Object.entries(value).slice(0, MAX_ITEMS)
  return Object.fromEntries(
    entries.map(([key, entry]) => [key, SECRET_KEY.test(key) ? HIDDEN : scrub(entry, depth + 1)]),
  )
}

/** A text without what looks like a secret. */
export function scrubText(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
  return short.replace(SECRET_VALUE, (_match, scheme: string | undefined, name: string | undefined) =>
    scheme === undefined ? `${name ?? ''}${HIDDEN}` : `${scheme} ${HIDDEN}`,
  )
}
