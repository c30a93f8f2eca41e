import { type Candlestick, single, twins } from './candlestick.ts'
import { type PatternBars, THRESHOLDS } from './pattern-bars.ts'

/** Patterns of three bars. */
export const THREE_BARS: readonly Candlestick[] = [
  ...twins(
    { name: 'morningStar', title: 'Morning star' },
    { name: 'eveningStar', title: 'Evening star' },
    3,
    'Falling; a long black body; a short body, no doji, that begins below the first’s close and lies below the middle of the first’s body; a white body, not short, that closes above that middle.',
    (b) => !b.doji(1) && b.shortBody(1) && star(b),
  ),
  ...twins(
    { name: 'morningDojiStar', title: 'Morning doji star' },
    { name: 'eveningDojiStar', title: 'Evening doji star' },
    3,
    'Falling; a long black body; a doji whose body begins below the first’s close and lies below the middle of the first’s body; a white body, not short, that closes above that middle.',
    (b) => b.doji(1) && star(b),
  ),
  ...twins(
    { name: 'abandonedBabyBullish', title: 'Bullish abandoned baby' },
    { name: 'abandonedBabyBearish', title: 'Bearish abandoned baby' },
    3,
    'Falling; a long black body; a doji whose high is below the first’s low; a white body, not short, whose low is above the doji’s high.',
    (b) =>
      b.high(1) < b.low(0) &&
      b.low(2) > b.high(1) &&
      b.doji(1) &&
      b.white(2) &&
      b.longBlack(0) &&
      !b.shortBody(2) &&
      b.falling(),
  ),
  ...twins(
    { name: 'threeWhiteSoldiers', title: 'Three white soldiers' },
    { name: 'threeBlackCrows', title: 'Three black crows' },
    3,
    `Three white bodies, none short; each opens within the body before it and closes above it; upper shadows are at most ${THRESHOLDS.smallBody} of the range.`,
    (b) =>
      b.white(0) &&
      b.white(1) &&
      b.white(2) &&
      follows(b, 1) &&
      follows(b, 2) &&
      [0, 1, 2].every((bar) => b.upperShadow(bar) <= THRESHOLDS.smallBody * b.range(bar) && !b.shortBody(bar)),
  ),
  ...twins(
    { name: 'threeInsideUp', title: 'Three inside up' },
    { name: 'threeInsideDown', title: 'Three inside down' },
    3,
    'Falling; a long black body; a white one within it and at most half as long; a white one that closes above the first’s open.',
    (b) =>
      b.black(0) &&
      b.white(1) &&
      b.white(2) &&
      b.inside(1, 0) &&
      b.body(1) <= 0.5 * b.body(0) &&
      b.close(2) > b.open(0) &&
      b.longBody(0) &&
      b.falling(),
  ),
  ...twins(
    { name: 'threeOutsideUp', title: 'Three outside up' },
    { name: 'threeOutsideDown', title: 'Three outside down' },
    3,
    'Falling; a black body; a white one that is longer and covers it; a white one that closes above the second’s close.',
    (b) =>
      b.black(0) &&
      b.white(1) &&
      b.white(2) &&
      b.inside(0, 1) &&
      b.body(1) > b.body(0) &&
      b.close(2) > b.close(1) &&
      b.falling(),
  ),
  ...twins(
    { name: 'upsideTasukiGap', title: 'Upside tasuki gap' },
    { name: 'downsideTasukiGap', title: 'Downside tasuki gap' },
    3,
    'Rising; a white bar; a white one whose open is above the first’s close; a black one that opens within the second’s body and closes below the second’s open, above the first’s close.',
    (b) =>
      b.white(0) &&
      b.white(1) &&
      b.black(2) &&
      b.open(1) > b.close(0) &&
      b.open(2) <= b.close(1) &&
      b.open(2) >= b.open(1) &&
      b.close(2) < b.open(1) &&
      b.close(2) > b.close(0) &&
      b.rising(),
  ),
  ...twins(
    { name: 'tristarBullish', title: 'Bullish tristar' },
    { name: 'tristarBearish', title: 'Bearish tristar' },
    3,
    'Falling; three doji; the whole body of the second is below the bodies of the others.',
    (b) => b.doji(0) && b.doji(1) && b.doji(2) && b.top(1) < b.bottom(0) && b.top(1) < b.bottom(2) && b.falling(),
  ),
  ...twins(
    { name: 'stickSandwichBullish', title: 'Bullish stick sandwich' },
    { name: 'stickSandwichBearish', title: 'Bearish stick sandwich' },
    3,
    `Falling; a black bar; a white one that closes above the first’s open; a black one that closes within ${THRESHOLDS.equal} usual ranges of the first’s close.`,
    (b) =>
      b.black(0) &&
      b.white(1) &&
      b.black(2) &&
      b.close(1) > b.open(0) &&
      b.equal(b.close(0), b.close(2)) &&
      b.falling(),
  ),
  ...single(
    { name: 'upsideGapTwoCrows', title: 'Upside gap two crows' },
    3,
    'Rising; a long white body; a black body that is wholly above it; a black one that covers the second and closes above the first’s close.',
    (b) =>
      b.white(0) &&
      b.black(1) &&
      b.black(2) &&
      b.close(1) > b.close(0) &&
      b.inside(1, 2) &&
      b.body(2) > b.body(1) &&
      b.close(2) > b.close(0) &&
      b.longBody(0) &&
      b.rising(),
  ),
]

/** The morning star but for its middle bar's body. */
function star(b: PatternBars): boolean {
  return (
    b.black(0) &&
    b.white(2) &&
    b.bottom(1) < b.close(0) &&
    b.top(1) < b.middle(0) &&
    b.close(2) > b.middle(0) &&
    b.longBody(0) &&
    !b.shortBody(2) &&
    b.falling()
  )
}

/** Opens within the white body before it and closes above that. */
function follows(b: PatternBars, bar: number): boolean {
  return b.open(bar) >= b.open(bar - 1) && b.open(bar) <= b.close(bar - 1) && b.close(bar) > b.close(bar - 1)
}
