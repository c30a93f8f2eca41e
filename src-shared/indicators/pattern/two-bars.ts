import { type Candlestick, single, twins } from './candlestick.ts'
import { THRESHOLDS } from './pattern-bars.ts'

const { equal, noShadow } = THRESHOLDS

/** Patterns of two bars. */
export const TWO_BARS: readonly Candlestick[] = [
  ...single(
    { name: 'insideBar', title: 'Inside bar' },
    2,
    'The second bar’s high is below the first’s and its low above the first’s.',
    (b) => b.high(1) < b.high(0) && b.low(1) > b.low(0),
  ),
  ...single(
    { name: 'outsideBar', title: 'Outside bar' },
    2,
    'The second bar’s high is above the first’s and its low below the first’s.',
    (b) => b.high(1) > b.high(0) && b.low(1) < b.low(0),
  ),
  ...twins(
    { name: 'engulfingBullish', title: 'Bullish engulfing' },
    { name: 'engulfingBearish', title: 'Bearish engulfing' },
    2,
    'Falling; a black body, then a white one that is longer and covers it.',
    (b) => b.black(0) && b.white(1) && b.inside(0, 1) && b.body(1) > b.body(0) && b.falling(),
  ),
  ...twins(
    { name: 'haramiBullish', title: 'Bullish harami' },
    { name: 'haramiBearish', title: 'Bearish harami' },
    2,
    'Falling; a long black body, then a white one, no doji, within it and at most half as long.',
    (b) =>
      b.black(0) &&
      b.white(1) &&
      b.inside(1, 0) &&
      b.body(1) <= 0.5 * b.body(0) &&
      !b.doji(1) &&
      b.longBody(0) &&
      b.falling(),
  ),
  ...twins(
    { name: 'haramiCrossBullish', title: 'Bullish harami cross' },
    { name: 'haramiCrossBearish', title: 'Bearish harami cross' },
    2,
    'Falling; a long black body, then a doji whose body lies within it.',
    (b) => b.black(0) && b.doji(1) && b.inside(1, 0) && b.longBody(0) && b.falling(),
  ),
  ...twins(
    { name: 'piercingLine', title: 'Piercing line' },
    { name: 'darkCloudCover', title: 'Dark cloud cover' },
    2,
    'Falling; a long black body, then a long white one that opens at or below the first’s close and closes above the middle of the first’s body, below its open.',
    (b) =>
      b.black(0) &&
      b.white(1) &&
      b.open(1) <= b.close(0) &&
      b.close(1) > b.middle(0) &&
      b.close(1) < b.open(0) &&
      b.longBody(0) &&
      b.longBody(1) &&
      b.falling(),
  ),
  ...twins(
    { name: 'tweezerBottom', title: 'Tweezer bottom' },
    { name: 'tweezerTop', title: 'Tweezer top' },
    2,
    `Falling; a black bar, then a white one; the lows are within ${equal} usual ranges of each other.`,
    (b) => b.black(0) && b.white(1) && b.equal(b.low(0), b.low(1)) && b.falling(),
  ),
  ...twins(
    { name: 'kickerBullish', title: 'Bullish kicker' },
    { name: 'kickerBearish', title: 'Bearish kicker' },
    2,
    'A long black body, then a long white one; the whole second bar is above the first’s open.',
    (b) => b.black(0) && b.white(1) && b.low(1) > b.open(0) && b.longBody(0) && b.longBody(1),
  ),
  ...twins(
    { name: 'kickingBullish', title: 'Bullish kicking' },
    { name: 'kickingBearish', title: 'Bearish kicking' },
    2,
    `A long black body, then a long white one, no shadow of either more than ${noShadow} of its range; the second bar’s low is above the first’s high.`,
    (b) =>
      b.low(1) > b.high(0) &&
      b.black(0) &&
      b.white(1) &&
      [0, 1].every(
        (bar) =>
          b.upperShadow(bar) <= noShadow * b.range(bar) &&
          b.lowerShadow(bar) <= noShadow * b.range(bar) &&
          b.longBody(bar),
      ),
  ),
  ...twins(
    { name: 'counterattackBullish', title: 'Bullish counterattack' },
    { name: 'counterattackBearish', title: 'Bearish counterattack' },
    2,
    `Falling; a long black body, then a long white one; the closes are within ${equal} usual ranges of each other.`,
    (b) => b.longBlack(0) && b.longWhite(1) && b.equal(b.close(0), b.close(1)) && b.falling(),
  ),
  ...twins(
    { name: 'homingPigeon', title: 'Homing pigeon' },
    { name: 'descendingHawk', title: 'Descending hawk' },
    2,
    'Falling; a long black body, then a black one within it and at most half as long.',
    (b) => b.black(0) && b.black(1) && b.inside(1, 0) && b.body(1) <= 0.5 * b.body(0) && b.longBody(0) && b.falling(),
  ),
  ...twins(
    { name: 'matchingLow', title: 'Matching low' },
    { name: 'matchingHigh', title: 'Matching high' },
    2,
    `Falling; two black bars, the first body long; the closes are within ${equal} usual ranges of each other.`,
    (b) => b.black(0) && b.black(1) && b.equal(b.close(0), b.close(1)) && b.longBody(0) && b.falling(),
  ),
  ...twins(
    { name: 'separatingLinesBullish', title: 'Bullish separating lines' },
    { name: 'separatingLinesBearish', title: 'Bearish separating lines' },
    2,
    `Rising; a black bar, then a long white body; the opens are within ${equal} usual ranges of each other.`,
    (b) => b.black(0) && b.longWhite(1) && b.equal(b.open(0), b.open(1)) && b.rising(),
  ),
  ...twins(
    { name: 'dojiStarBullish', title: 'Bullish doji star' },
    { name: 'dojiStarBearish', title: 'Bearish doji star' },
    2,
    'Falling; a long black body, then a doji whose whole body is below the first’s close.',
    (b) => b.doji(1) && b.black(0) && b.top(1) < b.close(0) && b.longBody(0) && b.falling(),
  ),
  ...twins(
    { name: 'onNeckBearish', title: 'Bearish on-neck line' },
    { name: 'onNeckBullish', title: 'Bullish on-neck line' },
    2,
    `Falling; a long black body, then a white one that opens below the first’s low and closes within ${equal} usual ranges of that low.`,
    (b) =>
      b.black(0) && b.white(1) && b.open(1) < b.low(0) && b.equal(b.close(1), b.low(0)) && b.longBody(0) && b.falling(),
  ),
  ...twins(
    { name: 'thrustingBearish', title: 'Bearish thrusting line' },
    { name: 'thrustingBullish', title: 'Bullish thrusting line' },
    2,
    'Falling; a long black body, then a white one that opens at or below the first’s close and closes above that close, not above the middle of the first’s body.',
    (b) =>
      b.black(0) &&
      b.white(1) &&
      b.open(1) <= b.close(0) &&
      b.close(1) > b.close(0) &&
      b.close(1) <= b.middle(0) &&
      b.longBody(0) &&
      b.falling(),
  ),
]
