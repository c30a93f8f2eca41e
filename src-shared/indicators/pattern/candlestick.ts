import type { PatternBars } from './pattern-bars.ts'

/** A candlestick pattern: what it is called, how many bars it spans, what it is in words, and the same as code. */
export type Candlestick = {
  /** The word by which specs name it. */
  readonly name: string
  readonly title: string
  readonly bars: number
  readonly definition: string
  /** `holds` is asked of the bars upside down. */
  readonly upsideDown: boolean
  /** Whether the bars are the pattern. */
  readonly holds: (bars: PatternBars) => boolean
}

type Named = { readonly name: string; readonly title: string }

/** A pattern that has no twin. */
export function single(
  named: Named,
  bars: number,
  definition: string,
  holds: Candlestick['holds'],
): readonly [Candlestick] {
  return [{ ...named, bars, definition, upsideDown: false, holds }]
}

/** A pattern and its twin, which is the same upside down; `definition` and `holds` are the first one's. */
export function twins(
  first: Named,
  second: Named,
  bars: number,
  definition: string,
  holds: Candlestick['holds'],
): readonly [Candlestick, Candlestick] {
  return [
    { ...first, bars, definition, upsideDown: false, holds },
    { ...second, bars, definition: upsideDown(definition), upsideDown: true, holds },
  ]
}

const OPPOSITES = [
  ['white', 'black'],
  ['above', 'below'],
  ['falling', 'rising'],
  ['upper', 'lower'],
  ['high', 'low'],
  ['highs', 'lows'],
  ['up', 'down'],
  ['top', 'bottom'],
] as const

const OPPOSITE: ReadonlyMap<string, string> = new Map(
  OPPOSITES.flatMap(([one, other]) => [
    [one, other],
    [other, one],
  ]),
)

/** A definition's words for the same pattern upside down. */
export function upsideDown(definition: string): string {
  return definition.replace(/[a-z]+/gi, (word) => {
    const opposite = OPPOSITE.get(word.toLowerCase())
    if (opposite === undefined) return word
    return word === word.toLowerCase() ? opposite : `${opposite[0].toUpperCase()}${opposite.slice(1)}`
  })
}
