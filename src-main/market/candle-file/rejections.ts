import { MAX_LISTED, type RejectedRow } from './candle-file.ts'

/** Collects the rows that are left out: all are counted, the first are listed. */
export class Rejections {
  count = 0
  readonly #rows: RejectedRow[] = []

  add(line: number, reason: string): void {
    this.count++
    if (this.#rows.length < 2 * MAX_LISTED) this.#rows.push({ line, reason })
  }

  /** The listed rows in the order of their lines. */
  list(): RejectedRow[] {
    return this.#rows.sort((a, b) => a.line - b.line).slice(0, MAX_LISTED)
  }
}

/** A field's text for a message: short, with control characters made visible. */
export function quoteField(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
