const NO_WORDS = new Int32Array(0)

/** Walks a mask forward from signal to signal, without looking at any bar twice and at four bars at once. */
export class SignalCursor {
  private readonly mask: Uint8Array
  /** Four bars a word, as far as whole words go from the mask's first bar. */
  private readonly words: Int32Array
  private readonly end: number
  private next = -1

  /** Signals at `end` or later are not seen. */
  constructor(mask: Uint8Array, end: number) {
    this.mask = mask
    // A mask that begins within a word of its memory is walked bar by bar.
    const whole = mask.byteOffset % 4 === 0 ? mask.length >> 2 : 0
    this.words = whole === 0 ? NO_WORDS : new Int32Array(mask.buffer, mask.byteOffset, whole)
    this.end = end
  }

  /** The first bar at `from` or later with a signal, or `end`. `from` never goes back. */
  atOrAfter(from: number): number {
    if (this.next < from) this.next = this.find(from)
    return this.next
  }

  private find(from: number): number {
    const { mask, words, end } = this
    let bar = from
    // To the end of the word that `from` lies in, then word by word to one with a signal, and there to the signal.
    while (bar < end && (bar & 3) !== 0) {
      if (mask[bar] !== 0) return bar
      bar++
    }
    if (bar >= end) return end
    for (bar = firstNonZero(words, bar >> 2) << 2; bar < end; bar++) if (mask[bar] !== 0) return bar
    return end
  }
}

/** The first index from `from` on whose word is not zero, or the length. */
function firstNonZero(words: Int32Array, from: number): number {
  let word = from
  while (word < words.length && words[word] === 0) word++
  return word
}
