/** How numbers are written, by what 1234.56 looks like. */
export const NUMBER_STYLES = ['1,234.56', '1.234,56', '1 234,56', '1 234.56', '1’234.56'] as const
export type NumberStyle = (typeof NUMBER_STYLES)[number]

/** What parts thousands, and what stands before the decimals. */
export type Separators = { readonly group: string; readonly decimal: string }

const SEPARATORS: Readonly<Record<NumberStyle, Separators>> = {
  '1,234.56': { group: ',', decimal: '.' },
  '1.234,56': { group: '.', decimal: ',' },
  // Narrow and never broken over two lines.
  '1 234,56': { group: '\u202f', decimal: ',' },
  '1 234.56': { group: '\u202f', decimal: '.' },
  '1’234.56': { group: '’', decimal: '.' },
}
const USUAL: NumberStyle = '1,234.56'

let current: Separators = SEPARATORS[USUAL]

/** The style that is written and read from now on in this process. */
export function chooseNumberStyle(style: NumberStyle): void {
  current = SEPARATORS[style]
}

/** The separators of the chosen style. */
export function separators(): Separators {
  return current
}

/**
 * The style of a language such as `de-CH`. Only the two signs are followed: thousands are parted by threes and digits are
 * 0 to 9 everywhere, so that columns line up. A language that writes otherwise gets 1,234.56.
 */
export function numberStyleOf(language: string): NumberStyle {
  const parts = partsOf(language)
  const sign = (type: Intl.NumberFormatPartTypes): string => parts.find((part) => part.type === type)?.value ?? ''
  const [group, decimal] = [sign('group'), sign('decimal')]
  if (decimal === ',') return group === '.' ? '1.234,56' : '1 234,56'
  if (decimal !== '.') return USUAL
  if (group === '’' || group === "'") return '1’234.56'
  return /^\s$/.test(group) ? '1 234.56' : USUAL
}

/** A number written with `,` between thousands and `.` before decimals, in the chosen style. */
export function inNumberStyle(text: string): string {
  const { group, decimal } = current
  if (group === ',') return text
  return text.replaceAll(/[,.]/g, (sign) => (sign === ',' ? group : decimal))
}

function partsOf(language: string): Intl.NumberFormatPart[] {
  try {
    return new Intl.NumberFormat(language).formatToParts(1_234_567.5)
  } catch {
    // A system may name a language that nobody knows.
    return []
  }
}
