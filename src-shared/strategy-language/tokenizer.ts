/** What a token is. `error` marks characters that belong to no token; the tokenizer itself never fails. */
export type TokenKind = 'number' | 'name' | 'keyword' | 'parameter' | 'operator' | 'punctuation' | 'error'

/** A piece of a condition's text: `[from, to)` are character positions. */
export type Token = { readonly kind: TokenKind; readonly text: string; readonly from: number; readonly to: number }

/** The words of the language. They are lower case and cannot be names. */
export const KEYWORDS: ReadonlySet<string> = new Set(['or', 'and', 'not', 'crosses', 'above', 'below'])

/** The series every strategy has, made from the candle's own columns. */
export const PRICE_SERIES = ['open', 'high', 'low', 'close', 'volume', 'hl2', 'hlc3', 'ohlc4'] as const

/** The name of a series made from the candle's own columns. */
export type PriceSeries = (typeof PRICE_SERIES)[number]

/** Whether `name` is one of the price series. */
export function isPriceSeries(name: string): name is PriceSeries {
  return PRICE_SERIES.some((series) => series === name)
}

// Every alternative starts with a different character, and none can backtrack, so matching is linear.
const TOKEN =
  /(?<space>[ \t\r\n]+)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<parameter>\$[A-Za-z0-9_]*)|(?<operator><=|>=|==|!=|[<>+\-*/])|(?<punctuation>[()[\].])|(?<error>&&|\|\||<>|[^])/uy

/**
 * Cuts a condition into tokens, white space left out. Linear in the text; at most `limit` tokens are made, so that a
 * caller can see from one token more than it allows that there are too many.
 */
export function tokenize(text: string, limit = Number.POSITIVE_INFINITY): Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(TOKEN)
  pattern.lastIndex = 0
  while (pattern.lastIndex < text.length && tokens.length < limit) {
    const from = pattern.lastIndex
    const match = pattern.exec(text)
    if (match === null) break
    const token = { text: match[0], from, to: from + match[0].length }
    const kind = kindOf(match)
    if (kind !== undefined) tokens.push({ kind, ...token })
  }
  return tokens
}

function kindOf(match: RegExpExecArray): TokenKind | undefined {
  const groups = match.groups ?? {}
  if (groups.space !== undefined) return undefined
  if (groups.number !== undefined) return 'number'
  if (groups.name !== undefined) return KEYWORDS.has(groups.name) ? 'keyword' : 'name'
  if (groups.parameter !== undefined) return match[0] === '$' ? 'error' : 'parameter'
  if (groups.operator !== undefined) return 'operator'
  if (groups.punctuation !== undefined) return 'punctuation'
  return 'error'
}
