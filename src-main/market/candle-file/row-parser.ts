import { AppError } from '#shared/errors.ts'
import { CandleBuffer } from './candle-buffer.ts'
import { MAX_LINE_BYTES, MAX_ROWS } from './candle-file.ts'
import type { Dialect } from './dialect.ts'
import { FIELD_NAMES, splitLine } from './header.ts'
import { EXACT_POWERS_OF_TEN, parseDecimal } from './number-text.ts'
import { quoteField, Rejections } from './rejections.ts'
import { epochToMs, parseTimeText } from './time-text.ts'

const NEWLINE = 10
const CARRIAGE_RETURN = 13
const MINUS = 45
const DOT = 46
const SKIPPED = -1
const MAX_TIME = 8.64e15

/**
 * Turns the bytes of a file into candle rows, one pass and without making a string of any plain decimal number. A whole
 * number up to 2^53 divided by a power of ten up to 10^22 is rounded once, so it is exactly what `Number(text)` gives;
 * everything else (exponents, quotes, spaces, longer numbers, dates) takes the slow way through text.
 */
export class RowParser {
  readonly rows = new CandleBuffer()
  readonly rejections = new Rejections()
  readonly #name: string
  readonly #delimiter: string
  readonly #delimiterByte: number
  /** `#targets[field]` is the index in FIELD_NAMES, or SKIPPED. */
  readonly #targets: Int8Array
  readonly #positions: readonly number[]
  readonly #strict: boolean
  readonly #values = new Float64Array(FIELD_NAMES.length)
  #line: number

  constructor(name: string, dialect: Dialect, strict: boolean) {
    this.#name = name
    this.#delimiter = dialect.delimiter
    this.#delimiterByte = dialect.delimiter.charCodeAt(0)
    this.#positions = dialect.positions
    this.#targets = new Int8Array(Math.max(...dialect.positions) + 1).fill(SKIPPED)
    dialect.positions.forEach((field, target) => {
      this.#targets[field] = target
    })
    this.#strict = strict
    this.#line = dialect.skipLines
  }

  /** The number of lines seen so far. */
  get line(): number {
    return this.#line
  }

  /** Reads the lines in `bytes[from, end)`; the last byte of them must be a newline. */
  parse(bytes: Uint8Array, from: number, end: number): void {
    const delimiter = this.#delimiterByte
    const targets = this.#targets
    const values = this.#values
    const fields = targets.length
    let at = from
    while (at < end) {
      const start = at
      this.#line++
      let plain = true
      for (let field = 0; field < fields; field++) {
        const target = targets[field]
        if (target === SKIPPED) {
          let byte = bytes[at]
          while (byte !== delimiter && byte !== NEWLINE && byte !== 34) byte = bytes[++at]
          if (byte !== delimiter) {
            plain = false
            break
          }
          at++
          continue
        }
        let byte = bytes[at]
        const negative = byte === MINUS
        if (negative) byte = bytes[++at]
        const firstDigit = at
        let mantissa = 0
        while (byte >= 48 && byte <= 57) {
          mantissa = mantissa * 10 + (byte - 48)
          byte = bytes[++at]
        }
        let digits = at - firstDigit
        let decimals = 0
        if (byte === DOT) {
          const firstDecimal = at + 1
          byte = bytes[++at]
          while (byte >= 48 && byte <= 57) {
            mantissa = mantissa * 10 + (byte - 48)
            byte = bytes[++at]
          }
          decimals = at - firstDecimal
          digits += decimals
        }
        const last = field === fields - 1
        const ended =
          byte === delimiter || (last && (byte === NEWLINE || (byte === CARRIAGE_RETURN && bytes[at + 1] === NEWLINE)))
        if (!ended || digits === 0 || decimals > 22 || mantissa > Number.MAX_SAFE_INTEGER) {
          plain = false
          break
        }
        const value = decimals === 0 ? mantissa : mantissa / EXACT_POWERS_OF_TEN[decimals]
        values[target] = negative ? -value : value
        if (byte === delimiter) at++
      }
      if (plain) {
        while (bytes[at] !== NEWLINE) at++
      } else at = bytes.indexOf(NEWLINE, at)
      if (at - start > MAX_LINE_BYTES) this.#refuseLine()
      if (plain) {
        if (this.#isGood()) this.#accept()
        else this.#judge()
      } else this.#parseText(Buffer.from(bytes.buffer, bytes.byteOffset + start, at - start).toString('utf8'))
      at++
    }
  }

  #refuseLine(): never {
    throw new AppError(
      'VALIDATION',
      `${this.#name}, line ${this.#line}: the line is longer than ${MAX_LINE_BYTES} bytes; this is no candle file`,
      { line: this.#line },
    )
  }

  /** Fails when the unfinished line after the last newline is already too long. */
  checkPending(bytes: number): void {
    if (bytes <= MAX_LINE_BYTES) return
    this.#line++
    this.#refuseLine()
  }

  /** The fast check of a row with a time in milliseconds or seconds; anything else is looked at by `#judge`. */
  #isGood(): boolean {
    // By index: destructuring a typed array goes through its iterator, which is slow.
    const values = this.#values
    const time = values[0]
    if (time >= 1e14 || time < 1e8) return false
    if (!this.#strict) return true
    const open = values[1]
    const high = values[2]
    const low = values[3]
    const close = values[4]
    const volume = values[5]
    return low > 0 && high >= open && high >= close && low <= open && low <= close && volume >= 0
  }

  #accept(): void {
    const rows = this.rows
    const i = rows.length
    if (i === rows.time.length) {
      if (i >= MAX_ROWS) {
        throw new AppError('VALIDATION', `${this.#name} has more than ${MAX_ROWS} rows; split it into several files`)
      }
      rows.grow(i + 1)
    }
    const values = this.#values
    const time = values[0]
    rows.time[i] = time < 1e11 ? Math.round(time * 1_000) : time
    rows.open[i] = values[1]
    rows.high[i] = values[2]
    rows.low[i] = values[3]
    rows.close[i] = values[4]
    rows.volume[i] = values[5]
    rows.line[i] = this.#line
    rows.length = i + 1
  }

  /** Takes or rejects the row in `#values`, whose time is still as in the file. */
  #judge(time = this.#timeOf(this.#values[0])): void {
    const reason = typeof time === 'string' ? time : this.#strict ? this.#improbable() : undefined
    if (typeof time === 'string' || reason !== undefined) {
      this.rejections.add(this.#line, reason ?? 'no time')
      return
    }
    this.#values[0] = 0
    this.#accept()
    this.rows.time[this.rows.length - 1] = time
  }

  /** A number of the time column as milliseconds, or what is wrong with it. */
  #timeOf(value: number): number | string {
    if (value < 1e8) return `time ${value} lies before 1973: not seconds, milliseconds or microseconds since 1970`
    const ms = epochToMs(value)
    if (!Number.isInteger(ms)) return `time ${value} is no whole millisecond`
    return ms > MAX_TIME ? `time ${value} is out of range` : ms
  }

  /** What no market shows, in words. */
  #improbable(): string | undefined {
    const [, open, high, low, close, volume] = this.#values
    for (let i = 1; i <= 4; i++) {
      if (!(this.#values[i] > 0)) return `${FIELD_NAMES[i]} ${this.#values[i]} is not above zero`
    }
    if (high < low) return `high ${high} is below low ${low}`
    if (high < open) return `high ${high} is below open ${open}`
    if (high < close) return `high ${high} is below close ${close}`
    if (low > open) return `low ${low} is above open ${open}`
    if (low > close) return `low ${low} is above close ${close}`
    return volume >= 0 ? undefined : `volume ${volume} is negative`
  }

  /** The slow way: a line with dates, quotes, exponents, long numbers or mistakes. */
  #parseText(text: string): void {
    if (text.trim() === '') return
    const fields = splitLine(text, this.#delimiter)
    let time: number | string = Number.NaN
    for (let target = 0; target < FIELD_NAMES.length; target++) {
      const field = fields[this.#positions[target]]?.trim().replace(/^"(.*)"$/, '$1')
      if (field === undefined) {
        const needed = this.#targets.length
        this.rejections.add(this.#line, `${FIELD_NAMES[target]} is missing: ${fields.length} of ${needed} fields`)
        return
      }
      const value = parseDecimal(field)
      if (target === 0) {
        const fromText = Number.isNaN(value) ? parseTimeText(field) : Number.NaN
        if (Number.isNaN(value) && Number.isNaN(fromText)) time = `time is no time: ${quoteField(field)}`
        else if (Number.isNaN(value)) time = fromText < 0 ? `time ${quoteField(field)} lies before 1970` : fromText
        else time = this.#timeOf(value)
        if (typeof time === 'string') {
          this.rejections.add(this.#line, time)
          return
        }
      } else if (Number.isNaN(value)) {
        this.rejections.add(this.#line, `${FIELD_NAMES[target]} is no number: ${quoteField(field)}`)
        return
      }
      this.#values[target] = value
    }
    this.#judge(time)
  }
}
