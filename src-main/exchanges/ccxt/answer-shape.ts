const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
/** `[` and `{`; `]` and `}`. */
const OPENING = [0x5b, 0x7b]
const CLOSING = [0x5d, 0x7d]

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
    for (const byte of piece) {
      this.#see(byte)
      if (this.#depth > depth) return `its answer is nested more than ${depth} deep`
    }
    return this.#tokens > tokens ? `its answer has more than ${tokens} parts` : undefined
  }

  #see(byte: number): void {
    if (this.#isInText) {
      if (this.#isEscaped) this.#isEscaped = false
      else if (byte === BACKSLASH) this.#isEscaped = true
      else if (byte === QUOTE) this.#isInText = false
    } else if (byte === QUOTE) this.#isInText = true
    else if (byte === COMMA || byte === COLON) this.#tokens++
    else if (OPENING.includes(byte)) {
      this.#tokens++
      this.#depth++
    } else if (CLOSING.includes(byte)) this.#depth--
  }
}
