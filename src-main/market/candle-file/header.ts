/** The columns a candle file must have, in the order in which parsed rows hold them. */
export const FIELD_NAMES = ['time', 'open', 'high', 'low', 'close', 'volume'] as const

/** What exports call the columns, after `normalizeName`. Where several time columns exist, the first of this list counts. */
const TIME_NAMES = [
  'unix',
  'unix timestamp',
  'unix time',
  'open time',
  'opentime',
  'time open',
  'timeopen',
  'timestamp',
  'epoch',
  'datetime',
  'date time',
  'time',
  'date',
  'start',
  't',
]
const PRICE_NAMES = [
  ['open', 'o', 'open price', 'openprice'],
  ['high', 'h', 'high price', 'highprice'],
  ['low', 'l', 'low price', 'lowprice'],
  ['close', 'c', 'close price', 'closeprice', 'last'],
]
const VOLUME_NAMES = ['volume', 'vol', 'v', 'base volume', 'volume base', 'base asset volume', 'tick volume', 'tickvol']
/** Volumes in these currencies are turnover, not the amount that was traded. */
const QUOTE_CURRENCIES = [
  'usd',
  'usdt',
  'usdc',
  'busd',
  'tusd',
  'fdusd',
  'dai',
  'eur',
  'gbp',
  'jpy',
  'quote',
  'currency',
]

/** Splits a line at a delimiter, leaving alone what lies in double quotes. */
export function splitLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter)
  const fields: string[] = []
  let field = ''
  let quoted = false
  for (const character of line) {
    if (character === '"') quoted = !quoted
    else if (character === delimiter && !quoted) {
      fields.push(field)
      field = ''
    } else field += character
  }
  fields.push(field)
  return fields
}

function normalizeName(name: string): string {
  return name
    .replace(/["<>*]/g, '')
    .replace(/[\s_.()-]+/g, ' ')
    .trim()
    .toLowerCase()
}

/** Where the columns are: `positions[i]` is the field of `FIELD_NAMES[i]`; a name in `missing` was not found. */
export type HeaderMatch = { readonly positions: readonly number[]; readonly missing: readonly string[] }

/** Matches a header's names, in any order and case, with the columns of a candle. */
export function matchHeader(names: readonly string[]): HeaderMatch {
  const normalized = names.map(normalizeName)
  const first = (wanted: readonly string[]): number => {
    for (const name of wanted) {
      const at = normalized.indexOf(name)
      if (at >= 0) return at
    }
    return -1
  }
  const positions = [first(TIME_NAMES), ...PRICE_NAMES.map(first), volumePosition(normalized, first)]
  return { positions, missing: FIELD_NAMES.filter((_, i) => positions[i] < 0) }
}

/** The base volume: `Volume BTC` rather than `Volume USDT`. */
function volumePosition(names: readonly string[], first: (wanted: readonly string[]) => number): number {
  const plain = first(VOLUME_NAMES)
  if (plain >= 0) return plain
  const named = names
    .map((name, i) => ({ i, of: /^vol(?:ume)? (\S+)$/.exec(name)?.[1] }))
    .filter(({ of }) => of !== undefined)
  const base = named.find(({ of }) => of !== undefined && !QUOTE_CURRENCIES.includes(of))
  return (base ?? named[0])?.i ?? -1
}
