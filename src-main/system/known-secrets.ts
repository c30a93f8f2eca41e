const SHORTEST = 6
const HIDDEN = '[hidden]'

/**
 * The secrets that are in use, so that they can be taken out of whatever is written. They are known as they are and in the
 * forms in which they may be met: base64, hex, in an address, in JSON.
 */
export class KnownSecrets {
  readonly #forms = new Set<string>()

  /** What is shorter than six characters would hide common words and is left out. */
  add(...secrets: readonly (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret === undefined || secret.length < SHORTEST) continue
      for (const form of formsOf(secret)) this.#forms.add(form)
    }
  }

  /** The text without them. */
  hide(text: string): string {
    let left = text
    for (const form of this.#forms) if (left.includes(form)) left = left.replaceAll(form, HIDDEN)
    return left
  }

  /** The same in whatever holds texts. The value itself is not changed. */
  hideIn(value: unknown): unknown {
    if (this.#forms.size === 0) return value
    if (typeof value === 'string') return this.hide(value)
    if (Array.isArray(value)) return value.map((entry) => this.hideIn(entry))
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.hideIn(entry)]))
  }
}

/** A secret in every form in which it may be met; the plain one first. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  return [
    ...new Set([
      secret,
      bytes.toString('base64'),
      bytes.toString('base64').replace(/=+$/, ''),
      bytes.toString('base64url'),
      hex,
      hex.toUpperCase(),
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
    ]),
  ]
}
