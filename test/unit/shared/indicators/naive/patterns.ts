import type { CandleColumns } from '#shared/domain/candle.ts'
import { mean, type Naive } from './windows.ts'

/** A bar with everything about it worked out. */
type Bar = {
  readonly o: number
  readonly h: number
  readonly l: number
  readonly c: number
  readonly top: number
  readonly bottom: number
  readonly body: number
  readonly range: number
  readonly up: number
  readonly down: number
  readonly white: boolean
  readonly black: boolean
  readonly doji: boolean
}

/** The ten bars before a pattern. */
type Before = { readonly body: number; readonly range: number; readonly falling: boolean; readonly rising: boolean }

function bar(o: number, h: number, l: number, c: number): Bar {
  const top = c > o ? c : o
  const bottom = c > o ? o : c
  const range = h - l
  const body = top - bottom
  const doji = range > 0 && body <= 0.1 * range
  return { o, h, l, c, top, bottom, body, range, up: h - top, down: bottom - l, white: c > o, black: c < o, doji }
}

function barsOf({ open, high, low, close }: CandleColumns): Bar[] {
  return [...open].map((o, i) => bar(o, high[i], low[i], close[i]))
}

function upsideDown({ open, high, low, close }: CandleColumns): Bar[] {
  return [...open].map((o, i) => bar(-o, -low[i], -high[i], -close[i]))
}

function before(bars: readonly Bar[]): Before {
  const usual = mean(bars.map((b) => b.c))
  const last = bars[bars.length - 1].c
  return {
    body: mean(bars.map((b) => b.body)),
    range: mean(bars.map((b) => b.range)),
    falling: last < usual,
    rising: last > usual,
  }
}

const tail = (a: Bar): boolean => !(a.body <= 0.1 * a.range) && a.down >= 2 * a.body && a.up <= 0.1 * a.range
const within = (inner: Bar, outer: Bar): boolean => inner.top <= outer.top && inner.bottom >= outer.bottom
const half = (a: Bar): number => (a.o + a.c) / 2
const bare = (a: Bar): boolean => a.up <= 0.05 * a.range && a.down <= 0.05 * a.range
const near = (x: number, y: number, p: Before): boolean => Math.abs(x - y) <= 0.05 * p.range
const long = (a: Bar, p: Before): boolean => a.body > p.body
const short = (a: Bar, p: Before): boolean => a.body <= 0.5 * p.body

function star([a, b, c]: readonly Bar[], p: Before): boolean {
  if (!p.falling || !a.black || !long(a, p)) return false
  if (!(b.bottom < a.c && b.top < half(a))) return false
  return c.white && !short(c, p) && c.c > half(a)
}

type Rule = (bars: readonly Bar[], before: Before) => boolean

/** Name, its twin's name if it has one, bars it spans, and the rule. */
const RULES: readonly (readonly [name: string, twin: string, bars: number, rule: Rule])[] = [
  ['doji', '', 1, ([a]) => a.doji],
  ['longLeggedDoji', '', 1, ([a], p) => a.doji && a.range >= p.range && Math.min(a.up, a.down) >= 0.3 * a.range],
  ['dragonflyDoji', 'gravestoneDoji', 1, ([a]) => a.doji && a.up <= 0.1 * a.range],
  ['fourPriceDoji', '', 1, ([a]) => a.o === a.h && a.h === a.l && a.l === a.c],
  ['spinningTop', '', 1, ([a]) => a.body > 0.1 * a.range && a.body <= 0.3 * a.range && Math.min(a.up, a.down) > a.body],
  [
    'highWave',
    '',
    1,
    ([a], p) => a.range > 0 && a.range >= p.range && a.body <= 0.3 * a.range && Math.min(a.up, a.down) >= 0.3 * a.range,
  ],
  ['marubozuBullish', 'marubozuBearish', 1, ([a], p) => a.white && long(a, p) && bare(a)],
  ['beltHoldBullish', 'beltHoldBearish', 1, ([a], p) => p.falling && a.white && long(a, p) && a.down <= 0.05 * a.range],
  ['hammer', 'shootingStar', 1, ([a], p) => p.falling && tail(a)],
  ['hangingMan', 'invertedHammer', 1, ([a], p) => p.rising && tail(a)],
  ['insideBar', '', 2, ([a, b]) => b.h < a.h && b.l > a.l],
  ['outsideBar', '', 2, ([a, b]) => b.h > a.h && b.l < a.l],
  [
    'engulfingBullish',
    'engulfingBearish',
    2,
    ([a, b], p) => p.falling && a.black && b.white && within(a, b) && b.body > a.body,
  ],
  [
    'haramiBullish',
    'haramiBearish',
    2,
    ([a, b], p) => p.falling && a.black && long(a, p) && b.white && !b.doji && within(b, a) && b.body <= a.body / 2,
  ],
  [
    'haramiCrossBullish',
    'haramiCrossBearish',
    2,
    ([a, b], p) => p.falling && a.black && long(a, p) && b.doji && within(b, a),
  ],
  [
    'piercingLine',
    'darkCloudCover',
    2,
    ([a, b], p) =>
      p.falling && a.black && b.white && long(a, p) && long(b, p) && b.o <= a.c && b.c > half(a) && b.c < a.o,
  ],
  ['tweezerBottom', 'tweezerTop', 2, ([a, b], p) => p.falling && a.black && b.white && near(a.l, b.l, p)],
  ['kickerBullish', 'kickerBearish', 2, ([a, b], p) => a.black && b.white && long(a, p) && long(b, p) && b.l > a.o],
  [
    'kickingBullish',
    'kickingBearish',
    2,
    ([a, b], p) => a.black && b.white && long(a, p) && long(b, p) && bare(a) && bare(b) && b.l > a.h,
  ],
  [
    'counterattackBullish',
    'counterattackBearish',
    2,
    ([a, b], p) => p.falling && a.black && b.white && long(a, p) && long(b, p) && near(a.c, b.c, p),
  ],
  [
    'homingPigeon',
    'descendingHawk',
    2,
    ([a, b], p) => p.falling && a.black && b.black && long(a, p) && within(b, a) && b.body <= a.body / 2,
  ],
  ['matchingLow', 'matchingHigh', 2, ([a, b], p) => p.falling && a.black && b.black && long(a, p) && near(a.c, b.c, p)],
  [
    'separatingLinesBullish',
    'separatingLinesBearish',
    2,
    ([a, b], p) => p.rising && a.black && b.white && long(b, p) && near(a.o, b.o, p),
  ],
  ['dojiStarBullish', 'dojiStarBearish', 2, ([a, b], p) => p.falling && a.black && long(a, p) && b.doji && b.top < a.c],
  [
    'onNeckBearish',
    'onNeckBullish',
    2,
    ([a, b], p) => p.falling && a.black && long(a, p) && b.white && b.o < a.l && near(b.c, a.l, p),
  ],
  [
    'thrustingBearish',
    'thrustingBullish',
    2,
    ([a, b], p) => p.falling && a.black && long(a, p) && b.white && b.o <= a.c && b.c > a.c && b.c <= half(a),
  ],
  ['morningStar', 'eveningStar', 3, (all, p) => star(all, p) && short(all[1], p) && !all[1].doji],
  ['morningDojiStar', 'eveningDojiStar', 3, (all, p) => star(all, p) && all[1].doji],
  [
    'abandonedBabyBullish',
    'abandonedBabyBearish',
    3,
    ([a, b, c], p) => p.falling && a.black && long(a, p) && b.doji && b.h < a.l && c.white && !short(c, p) && c.l > b.h,
  ],
  [
    'threeWhiteSoldiers',
    'threeBlackCrows',
    3,
    (all, p) =>
      all.every((b, i) => {
        if (!b.white || short(b, p) || b.up > 0.3 * b.range) return false
        return i === 0 || (b.o >= all[i - 1].o && b.o <= all[i - 1].c && b.c > all[i - 1].c)
      }),
  ],
  [
    'threeInsideUp',
    'threeInsideDown',
    3,
    ([a, b, c], p) =>
      p.falling && a.black && long(a, p) && b.white && within(b, a) && b.body <= a.body / 2 && c.white && c.c > a.o,
  ],
  [
    'threeOutsideUp',
    'threeOutsideDown',
    3,
    ([a, b, c], p) => p.falling && a.black && b.white && within(a, b) && b.body > a.body && c.white && c.c > b.c,
  ],
  [
    'upsideTasukiGap',
    'downsideTasukiGap',
    3,
    ([a, b, c], p) =>
      p.rising && a.white && b.white && b.o > a.c && c.black && c.o >= b.o && c.o <= b.c && c.c < b.o && c.c > a.c,
  ],
  [
    'tristarBullish',
    'tristarBearish',
    3,
    ([a, b, c], p) => p.falling && a.doji && b.doji && c.doji && b.top < Math.min(a.bottom, c.bottom),
  ],
  [
    'stickSandwichBullish',
    'stickSandwichBearish',
    3,
    ([a, b, c], p) => p.falling && a.black && b.white && c.black && b.c > a.o && near(a.c, c.c, p),
  ],
  [
    'upsideGapTwoCrows',
    '',
    3,
    ([a, b, c], p) =>
      p.rising &&
      a.white &&
      long(a, p) &&
      b.black &&
      b.c > a.c &&
      c.black &&
      within(b, c) &&
      c.body > b.body &&
      c.c > a.c,
  ],
  [
    'threeLineStrikeBullish',
    'threeLineStrikeBearish',
    4,
    ([a, b, c, d], p) =>
      p.rising && [a, b, c].every((x) => x.white) && b.c > a.c && c.c > b.c && d.black && d.o >= c.c && d.c < a.o,
  ],
  [
    'risingThreeMethods',
    'fallingThreeMethods',
    5,
    ([a, b, c, d, e], p) =>
      a.white &&
      e.white &&
      long(a, p) &&
      long(e, p) &&
      [b, c, d].every((x) => x.body <= a.body / 2 && x.top <= a.h && x.bottom >= a.l) &&
      d.c < b.c &&
      e.c > a.c,
  ],
  [
    'breakawayBullish',
    'breakawayBearish',
    5,
    ([a, b, c, d, e], p) =>
      p.falling &&
      a.black &&
      long(a, p) &&
      b.black &&
      b.o < a.c &&
      c.c < b.c &&
      d.c < c.c &&
      e.white &&
      long(e, p) &&
      e.c > b.o &&
      e.c < a.c,
  ],
]

/** The patterns in the order of the registry's words. */
const PATTERNS = RULES.flatMap(([name, twin, bars, rule]) => [
  { name, bars, rule, seen: barsOf },
  ...(twin === '' ? [] : [{ name: twin, bars, rule, seen: upsideDown }]),
])

/** The words of the naive patterns, in their order. */
export const NAIVE_PATTERN_NAMES: readonly string[] = PATTERNS.map(({ name }) => name)

export const NAIVE_PATTERNS: Readonly<Record<string, Naive>> = {
  pattern: (candles, { name }) => {
    const { bars, rule, seen } = PATTERNS[name]
    const all = seen(candles)
    return {
      pattern: all.map((_, i) => {
        const first = i - bars + 1
        if (first < 10) return Number.NaN
        return rule(all.slice(first, i + 1), before(all.slice(first - 10, first))) ? 1 : 0
      }),
    }
  },
}
