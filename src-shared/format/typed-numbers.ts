import { separators } from './number-style.ts'

/** A typed number as plain decimal text (`-1234.5`), or what is wrong with it. Empty text is neither. */
export type TypedText = { readonly value?: string; readonly problem?: string }

/** Where thousands are parted by a sign that is another style's decimal sign. */
const EITHER = /^[1-9]\d{0,2}[,.]\d{3}$/

/**
 * Reads a number as the chosen style writes it. Nothing is guessed: the decimal sign of another style is refused, and so is
 * what two people may read as two numbers (`1,234` is 1234 to one and 1.234 to the other).
 */
export function readTyped(text: string, options: { readonly signed?: boolean } = {}): TypedText {
  const trimmed = text.trim()
  if (trimmed === '') return {}
  const { group, decimal } = separators()
  const isNegative = options.signed === true && /^[-−]/.test(trimmed)
  const digits = (isNegative ? trimmed.slice(1) : trimmed).replaceAll(/\s/g, '\u202f').replaceAll("'", '’')
  const [g, d] = [escaped(group), escaped(decimal)]
  if (EITHER.test(digits) && digits.includes(group)) {
    const [whole = '', rest = ''] = digits.split(group)
    return { problem: `“${trimmed}” may be ${whole}${rest} or ${whole}${decimal}${rest}` }
  }
  const isPlain = new RegExp(`^(\\d+(${d}\\d*)?|${d}\\d+)$`).test(digits)
  const isGrouped = new RegExp(`^[1-9]\\d{0,2}(${g}\\d{3})+(${d}\\d*)?$`).test(digits)
  if (!isPlain && !isGrouped) return { problem: withHint(trimmed, digits, decimal) }
  const [whole = '', fraction = ''] = digits.replaceAll(group, '').split(decimal)
  return { value: `${isNegative ? '-' : ''}${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}` }
}

/** Plain decimal text as it is typed into a field in the chosen style: without thousands parted. */
export function typedText(value: string | number): string {
  return String(value).replace('.', separators().decimal)
}

function withHint(trimmed: string, digits: string, decimal: string): string {
  const other = /^(\d*)[,.](\d+)$/.exec(digits)
  return `“${trimmed}” is no number${other === null ? '' : `: write ${other[1] || '0'}${decimal}${other[2]}`}`
}

function escaped(sign: string): string {
  return sign === '.' ? '\\.' : sign
}
