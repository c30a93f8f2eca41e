import { AppError } from '#shared/errors.ts'
import { FIELD_NAMES, matchHeader, splitLine } from './header.ts'
import { parseDecimal } from './number-text.ts'
import { quoteField } from './rejections.ts'
import { parseTimeText } from './time-text.ts'

/** How a file's rows are laid out. */
export type Dialect = {
  readonly delimiter: string
  /** `positions[i]` is the field that holds `FIELD_NAMES[i]`. */
  readonly positions: readonly number[]
  /** Bytes and lines before the first row. */
  readonly skipBytes: number
  readonly skipLines: number
}

const DELIMITERS = [',', ';', '\t']
const LINES_TO_SEARCH = 10

/**
 * Finds delimiter and columns from a file's first bytes. Lines before the header (an address, a remark) are passed over;
 * without a header the order is time, open, high, low, close, volume, as in the exchanges' bulk files.
 * Throws VALIDATION naming what is missing.
 */
export function detectDialect(head: Uint8Array, name: string): Dialect {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    throw new AppError('VALIDATION', `${name} is UTF-16 text; save it as UTF-8`)
  }
  let at = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  let nearest: { line: number; missing: readonly string[] } | undefined
  let firstText: string | undefined
  for (let line = 1; line <= LINES_TO_SEARCH && at < head.length; line++) {
    const newline = head.indexOf(10, at)
    const end = newline < 0 ? head.length : newline
    const text = Buffer.from(head.buffer, head.byteOffset + at, Math.min(end - at, 4_096))
      .toString('utf8')
      .trim()
    const next = end + 1
    if (text !== '') {
      firstText ??= text
      for (const delimiter of DELIMITERS) {
        const fields = splitLine(text, delimiter)
        if (fields.length < 2) continue
        const { positions, missing } = matchHeader(fields)
        if (missing.length === 0) return { delimiter, positions, skipBytes: next, skipLines: line }
        if (isRow(fields))
          return { delimiter, positions: FIELD_NAMES.map((_, i) => i), skipBytes: at, skipLines: line - 1 }
        if (missing.length < FIELD_NAMES.length && missing.length < (nearest?.missing.length ?? 6))
          nearest = { line, missing }
      }
    }
    at = next
  }
  if (firstText === undefined) throw new AppError('VALIDATION', `${name} is empty: it has no header and no rows`)
  if (nearest !== undefined) {
    const { line, missing } = nearest
    throw new AppError('VALIDATION', `${name}, line ${line}: the header has no column for ${missing.join(', ')}`, {
      line,
      missing,
    })
  }
  throw new AppError(
    'VALIDATION',
    `${name}, line 1: no header with the columns ${FIELD_NAMES.join(', ')} (found ${quoteField(firstText)})`,
    { line: 1, missing: FIELD_NAMES },
  )
}

function isRow(fields: readonly string[]): boolean {
  if (fields.length < FIELD_NAMES.length) return false
  const [time, ...rest] = fields.slice(0, FIELD_NAMES.length).map((field) => field.trim())
  return (
    (!Number.isNaN(parseDecimal(time)) || !Number.isNaN(parseTimeText(time))) &&
    rest.filter((field) => !Number.isNaN(parseDecimal(field))).length >= 4
  )
}
