/** What a byte means outside of a text: nothing, a part, the beginning or the end of what is nested, the quote of a text. */
const PLAIN = 0
const PART = 1
const OPENS = 2
const CLOSES = 3
const QUOTE = 4
const MEANING = new Uint8Array(256)
for (const [signs, meaning] of [
  [',:', PART],
  ['[{', OPENS],
  [']}', CLOSES],
  ['"', QUOTE],
] as const) {
  for (const sign of signs) MEANING[sign.charCodeAt(0)] = meaning
}
const QUOTE_BYTE = 0x22
const BACKSLASH_BYTE = 0x5c

/** What an answer may be at most. */
export type AnswerLimits = {
  /** After it was unpacked. */
  readonly bytes: number
  readonly depth: number
  /** Commas, colons and opening brackets: what reading it costs. */
  readonly tokens: number
}

/** Enough for a thousand orders, trades or candles. Reading the worst of such answers takes some ten milliseconds. */
export const USUAL_ANSWER: AnswerLimits = { bytes: 1_048_576, depth: 32, tokens: 60_000 }

/** Enough for the list of all markets of an exchange, which is read now and then. */
export const MARKET_LIST: AnswerLimits = { bytes: 8_388_608, depth: 32, tokens: 1_000_000 }

/** Says of an answer that is still coming whether it is worth reading as JSON. */
export class AnswerShape {
  readonly #limits: AnswerLimits
  #bytes = 0
  #depth = 0
  #tokens = 0
  #isInText = false
  #isEscaped = false

  constructor(limits: AnswerLimits) {
    this.#limits = limits
  }

  /** Looks at the next piece. Answers why it is too much; undefined where it is not. */
  take(piece: Uint8Array): string | undefined {
    const { bytes, depth, tokens } = this.#limits
    this.#bytes += piece.length
    if (this.#bytes > bytes) return `its answer is larger than ${Math.round(bytes / 1_048_576)} MB`
    // This runs for every byte that an exchange sends.
    for (let index = 0; index < piece.length; index++) {
      const byte = piece[index] ?? 0
      if (this.#isInText) {
        if (this.#isEscaped) this.#isEscaped = false
        else if (byte === BACKSLASH_BYTE) this.#isEscaped = true
        else if (byte === QUOTE_BYTE) this.#isInText = false
        continue
      }
      const meaning = MEANING[byte]
      if (meaning === PLAIN) continue
      if (meaning === QUOTE) this.#isInText = true
      else if (meaning === CLOSES) this.#depth--
      else this.#tokens++
      if (meaning === OPENS && ++this.#depth > depth) return `its answer is nested more than ${depth} deep`
    }
    return this.#tokens > tokens ? `its answer has more than ${tokens} parts` : undefined
  }
}
