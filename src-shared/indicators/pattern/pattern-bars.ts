/** Bars before a pattern's first one that say what is usual and where the price was going. */
export const USUAL_BARS = 10

/** Where the words of the definitions end. All are shares, of the bar's own range unless they say otherwise. */
export const THRESHOLDS = {
  /** A doji's body is at most this much of its range. */
  dojiBody: 0.1,
  /** A small body (spinning top, high wave) is at most this much of its range. */
  smallBody: 0.3,
  /** A shadow of at most this is as good as none. */
  tinyShadow: 0.1,
  /** A marubozu has no more shadow than this on a side. */
  noShadow: 0.05,
  /** Both shadows of a long-legged doji have at least this. */
  longLeg: 0.3,
  /** A hammer's shadow, in bodies. */
  hammerShadow: 2,
  /** A long body exceeds this many usual bodies. */
  longBody: 1,
  /** A short body is at most this many usual bodies. */
  shortBody: 0.5,
  /** A bar is wide from this many usual ranges on. */
  wideRange: 1,
  /** Prices within this share of the usual range are equal. */
  equal: 0.05,
} as const

/** The four prices of every bar, whole or as rings of a power of two bars. */
type Prices = {
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
}

/**
 * The bars of a possible pattern, counted from its first one (0), and the `USUAL_BARS` before it. Seen upside down,
 * every price is its negative, highs are lows and white is black: the bearish twin of a pattern is the bullish one upside
 * down. All sums are taken anew for each bar, in one order, so that a bar's answer never depends on how it was reached.
 */
export class PatternBars {
  private readonly opens: Float64Array
  private readonly tops: Float64Array
  private readonly bottoms: Float64Array
  private readonly closes: Float64Array
  private readonly sign: 1 | -1
  private readonly mask: number
  private first = 0

  /** `ring` is the length of the columns where they are rings. */
  constructor({ open, high, low, close }: Prices, upsideDown: boolean, ring?: number) {
    this.opens = open
    this.tops = upsideDown ? low : high
    this.bottoms = upsideDown ? high : low
    this.closes = close
    this.sign = upsideDown ? -1 : 1
    this.mask = ring === undefined ? -1 : ring - 1
  }

  /** Looks at the pattern that begins on bar `first`; that and `USUAL_BARS` before it must be there. */
  moveTo(first: number): void {
    this.first = first
  }

  open(bar: number): number {
    return this.sign * this.opens[(this.first + bar) & this.mask]
  }

  high(bar: number): number {
    return this.sign * this.tops[(this.first + bar) & this.mask]
  }

  low(bar: number): number {
    return this.sign * this.bottoms[(this.first + bar) & this.mask]
  }

  close(bar: number): number {
    return this.sign * this.closes[(this.first + bar) & this.mask]
  }

  /** The upper end of the body. */
  top(bar: number): number {
    return Math.max(this.open(bar), this.close(bar))
  }

  /** The lower end of the body. */
  bottom(bar: number): number {
    return Math.min(this.open(bar), this.close(bar))
  }

  middle(bar: number): number {
    return (this.open(bar) + this.close(bar)) / 2
  }

  body(bar: number): number {
    return Math.abs(this.close(bar) - this.open(bar))
  }

  range(bar: number): number {
    return this.high(bar) - this.low(bar)
  }

  upperShadow(bar: number): number {
    return this.high(bar) - this.top(bar)
  }

  lowerShadow(bar: number): number {
    return this.bottom(bar) - this.low(bar)
  }

  /** Closes above its open. */
  white(bar: number): boolean {
    return this.close(bar) > this.open(bar)
  }

  /** Closes below its open. */
  black(bar: number): boolean {
    return this.close(bar) < this.open(bar)
  }

  doji(bar: number): boolean {
    const range = this.range(bar)
    return range > 0 && this.body(bar) <= THRESHOLDS.dojiBody * range
  }

  /** The body lies within the body of another bar, its ends included. */
  inside(bar: number, other: number): boolean {
    return this.top(bar) <= this.top(other) && this.bottom(bar) >= this.bottom(other)
  }

  longBody(bar: number): boolean {
    return this.body(bar) > THRESHOLDS.longBody * this.usualBody()
  }

  shortBody(bar: number): boolean {
    return this.body(bar) <= THRESHOLDS.shortBody * this.usualBody()
  }

  /** A long body of a bar that closes above its open. */
  longWhite(bar: number): boolean {
    return this.white(bar) && this.longBody(bar)
  }

  /** A long body of a bar that closes below its open. */
  longBlack(bar: number): boolean {
    return this.black(bar) && this.longBody(bar)
  }

  /** Two prices that differ by next to nothing. */
  equal(a: number, b: number): boolean {
    return Math.abs(a - b) <= THRESHOLDS.equal * this.usualRange()
  }

  /** The mean body of the bars before the pattern. */
  usualBody(): number {
    let sum = 0
    for (let bar = -USUAL_BARS; bar < 0; bar++) sum += this.body(bar)
    return sum / USUAL_BARS
  }

  /** The mean range of the bars before the pattern. */
  usualRange(): number {
    let sum = 0
    for (let bar = -USUAL_BARS; bar < 0; bar++) sum += this.range(bar)
    return sum / USUAL_BARS
  }

  /** The price was falling: the close before the pattern is below the mean close of the bars before it. */
  falling(): boolean {
    return this.close(-1) < this.usualClose()
  }

  /** The price was rising: the close before the pattern is above the mean close of the bars before it. */
  rising(): boolean {
    return this.close(-1) > this.usualClose()
  }

  private usualClose(): number {
    let sum = 0
    for (let bar = -USUAL_BARS; bar < 0; bar++) sum += this.close(bar)
    return sum / USUAL_BARS
  }
}
