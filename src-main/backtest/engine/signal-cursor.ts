/** Walks a mask forward from signal to signal, without looking at any bar twice. */
export class SignalCursor {
  private readonly mask: Uint8Array
  private readonly end: number
  private next = -1

  /** Signals at `end` or later are not seen. */
  constructor(mask: Uint8Array, end: number) {
    this.mask = mask
    this.end = end
  }

  /** The first bar at `from` or later with a signal, or `end`. `from` never goes back. */
  atOrAfter(from: number): number {
    if (this.next < from) {
      const found = from < this.end ? this.mask.indexOf(1, from) : -1
      this.next = found < 0 || found > this.end ? this.end : found
    }
    return this.next
  }
}
