import { type Candlestick, single, twins } from './candlestick.ts'
import { type PatternBars, THRESHOLDS } from './pattern-bars.ts'

const { dojiBody, smallBody, tinyShadow, noShadow, longLeg, hammerShadow, wideRange } = THRESHOLDS

/** Patterns of one bar. */
export const ONE_BAR: readonly Candlestick[] = [
  ...single({ name: 'doji', title: 'Doji' }, 1, `Body at most ${dojiBody} of the range; the bar has a range.`, (b) =>
    b.doji(0),
  ),
  ...single(
    { name: 'longLeggedDoji', title: 'Long-legged doji' },
    1,
    `A doji with a range of at least the usual one and both shadows at least ${longLeg} of it.`,
    (b) =>
      b.doji(0) &&
      b.upperShadow(0) >= longLeg * b.range(0) &&
      b.lowerShadow(0) >= longLeg * b.range(0) &&
      b.range(0) >= wideRange * b.usualRange(),
  ),
  ...twins(
    { name: 'dragonflyDoji', title: 'Dragonfly doji' },
    { name: 'gravestoneDoji', title: 'Gravestone doji' },
    1,
    `A doji whose upper shadow is at most ${tinyShadow} of the range: all the rest is lower shadow.`,
    (b) => b.doji(0) && b.upperShadow(0) <= tinyShadow * b.range(0),
  ),
  ...single(
    { name: 'fourPriceDoji', title: 'Four-price doji' },
    1,
    'Open, high, low and close are one price.',
    (b) => b.range(0) === 0,
  ),
  ...single(
    { name: 'spinningTop', title: 'Spinning top' },
    1,
    `Body more than ${dojiBody} and at most ${smallBody} of the range, both shadows longer than the body.`,
    (b) =>
      b.body(0) > dojiBody * b.range(0) &&
      b.body(0) <= smallBody * b.range(0) &&
      b.upperShadow(0) > b.body(0) &&
      b.lowerShadow(0) > b.body(0),
  ),
  ...single(
    { name: 'highWave', title: 'High wave' },
    1,
    `Range at least the usual one, body at most ${smallBody} of it, both shadows at least ${longLeg} of it.`,
    (b) =>
      b.range(0) > 0 &&
      b.body(0) <= smallBody * b.range(0) &&
      b.upperShadow(0) >= longLeg * b.range(0) &&
      b.lowerShadow(0) >= longLeg * b.range(0) &&
      b.range(0) >= wideRange * b.usualRange(),
  ),
  ...twins(
    { name: 'marubozuBullish', title: 'White marubozu' },
    { name: 'marubozuBearish', title: 'Black marubozu' },
    1,
    `A long white body; both shadows are at most ${noShadow} of the range.`,
    (b) =>
      b.white(0) &&
      b.upperShadow(0) <= noShadow * b.range(0) &&
      b.lowerShadow(0) <= noShadow * b.range(0) &&
      b.longBody(0),
  ),
  ...twins(
    { name: 'beltHoldBullish', title: 'Bullish belt hold' },
    { name: 'beltHoldBearish', title: 'Bearish belt hold' },
    1,
    `Falling; a long white body that opens at the low: its lower shadow is at most ${noShadow} of the range.`,
    (b) => b.white(0) && b.lowerShadow(0) <= noShadow * b.range(0) && b.longBody(0) && b.falling(),
  ),
  ...twins(
    { name: 'hammer', title: 'Hammer' },
    { name: 'shootingStar', title: 'Shooting star' },
    1,
    `Falling; no doji, lower shadow at least ${hammerShadow} bodies, upper shadow at most ${tinyShadow} of the range.`,
    (b) => longTail(b) && b.falling(),
  ),
  ...twins(
    { name: 'hangingMan', title: 'Hanging man' },
    { name: 'invertedHammer', title: 'Inverted hammer' },
    1,
    `Rising; no doji, lower shadow at least ${hammerShadow} bodies, upper shadow at most ${tinyShadow} of the range.`,
    (b) => longTail(b) && b.rising(),
  ),
]

function longTail(b: PatternBars): boolean {
  return (
    b.body(0) > dojiBody * b.range(0) &&
    b.lowerShadow(0) >= hammerShadow * b.body(0) &&
    b.upperShadow(0) <= tinyShadow * b.range(0)
  )
}
