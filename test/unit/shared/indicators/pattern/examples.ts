/** Open, high, low, close. */
export type Prices = readonly [number, number, number, number]

/**
 * A pattern by hand: what the price did before it (ten bars that end at 100, each with a body of 4 and a range of 8),
 * its bars, and the bar that, in place of the last one, just misses.
 */
export type Example = {
  readonly name: string
  readonly twin?: string
  readonly before: 'falling' | 'rising'
  readonly bars: readonly Prices[]
  readonly miss: Prices
}

const LONG_BLACK: Prices = [100, 101, 93, 94]
const BLACK: Prices = [100, 101, 94, 95]

/** One example of every pattern; those of the twins are these upside down. */
export const EXAMPLES: readonly Example[] = [
  { name: 'doji', before: 'falling', bars: [[100, 103, 97, 100.5]], miss: [100, 103, 97, 100.7] },
  { name: 'longLeggedDoji', before: 'falling', bars: [[100, 104, 96, 100.5]], miss: [100, 103.9, 96, 100.5] },
  {
    name: 'dragonflyDoji',
    twin: 'gravestoneDoji',
    before: 'falling',
    bars: [[100, 100.6, 94, 100.2]],
    miss: [100, 101.2, 94, 100.2],
  },
  { name: 'fourPriceDoji', before: 'falling', bars: [[100, 100, 100, 100]], miss: [100, 100.1, 100, 100] },
  { name: 'spinningTop', before: 'falling', bars: [[100, 103, 97, 101]], miss: [100, 101.8, 97, 101] },
  { name: 'highWave', before: 'falling', bars: [[100, 105, 96, 101]], miss: [100, 103.4, 96, 101] },
  {
    name: 'marubozuBullish',
    twin: 'marubozuBearish',
    before: 'falling',
    bars: [[100, 105.1, 99.9, 105]],
    miss: [100, 104.1, 99.9, 104],
  },
  {
    name: 'beltHoldBullish',
    twin: 'beltHoldBearish',
    before: 'falling',
    bars: [[100, 107, 100, 105]],
    miss: [100, 107, 99.5, 105],
  },
  {
    name: 'hammer',
    twin: 'shootingStar',
    before: 'falling',
    bars: [[100, 101.2, 96, 101]],
    miss: [100, 101.2, 98.1, 101],
  },
  {
    name: 'hangingMan',
    twin: 'invertedHammer',
    before: 'rising',
    bars: [[100, 101.2, 96, 101]],
    miss: [100, 102, 96, 101],
  },
  {
    name: 'insideBar',
    before: 'falling',
    bars: [
      [100, 104, 96, 98],
      [98, 103, 97, 99],
    ],
    miss: [98, 104, 97, 99],
  },
  {
    name: 'outsideBar',
    before: 'falling',
    bars: [
      [100, 102, 98, 101],
      [101, 103, 97, 99],
    ],
    miss: [101, 103, 98, 99],
  },
  {
    name: 'engulfingBullish',
    twin: 'engulfingBearish',
    before: 'falling',
    bars: [
      [100, 101, 97, 98],
      [98, 102, 97, 101],
    ],
    miss: [98, 101, 97, 99.9],
  },
  {
    name: 'haramiBullish',
    twin: 'haramiBearish',
    before: 'falling',
    bars: [LONG_BLACK, [95, 97.5, 94.5, 97]],
    miss: [95, 98.5, 94.5, 98.1],
  },
  {
    name: 'haramiCrossBullish',
    twin: 'haramiCrossBearish',
    before: 'falling',
    bars: [LONG_BLACK, [96, 98, 95, 96.1]],
    miss: [93.95, 98, 93, 93.8],
  },
  {
    name: 'piercingLine',
    twin: 'darkCloudCover',
    before: 'falling',
    bars: [LONG_BLACK, [93, 99, 92.5, 98.5]],
    miss: [92, 98, 91.5, 96.9],
  },
  {
    name: 'tweezerBottom',
    twin: 'tweezerTop',
    before: 'falling',
    bars: [
      [100, 101, 95, 97],
      [97, 100, 95.3, 99],
    ],
    miss: [97, 100, 95.5, 99],
  },
  {
    name: 'kickerBullish',
    twin: 'kickerBearish',
    before: 'falling',
    bars: [BLACK, [101, 107, 100.5, 106]],
    miss: [101, 107, 99.9, 106],
  },
  {
    name: 'kickingBullish',
    twin: 'kickingBearish',
    before: 'falling',
    bars: [
      [100, 100.1, 94.9, 95],
      [101, 106.1, 100.9, 106],
    ],
    miss: [100.1, 105.2, 100.05, 105.1],
  },
  {
    name: 'counterattackBullish',
    twin: 'counterattackBearish',
    before: 'falling',
    bars: [BLACK, [90, 96, 89, 95.3]],
    miss: [90, 96, 89, 95.5],
  },
  {
    name: 'homingPigeon',
    twin: 'descendingHawk',
    before: 'falling',
    bars: [LONG_BLACK, [97, 97.5, 94.5, 95]],
    miss: [98.1, 98.5, 94.5, 95],
  },
  {
    name: 'matchingLow',
    twin: 'matchingHigh',
    before: 'falling',
    bars: [BLACK, [98, 99, 94.5, 95.3]],
    miss: [98, 99, 94.5, 95.5],
  },
  {
    name: 'separatingLinesBullish',
    twin: 'separatingLinesBearish',
    before: 'rising',
    bars: [
      [100, 101, 97, 98],
      [100.3, 106, 100, 105],
    ],
    miss: [100.5, 106, 100, 105],
  },
  {
    name: 'dojiStarBullish',
    twin: 'dojiStarBearish',
    before: 'falling',
    bars: [BLACK, [94.5, 96, 93, 94.6]],
    miss: [94.9, 96, 93, 95],
  },
  {
    name: 'onNeckBearish',
    twin: 'onNeckBullish',
    before: 'falling',
    bars: [BLACK, [93, 95, 92.5, 93.8]],
    miss: [93, 95, 92.5, 93.5],
  },
  {
    name: 'thrustingBearish',
    twin: 'thrustingBullish',
    before: 'falling',
    bars: [BLACK, [94, 98, 93, 97]],
    miss: [94, 98, 93, 97.6],
  },
  {
    name: 'morningStar',
    twin: 'eveningStar',
    before: 'falling',
    bars: [LONG_BLACK, [93.5, 94, 91, 92], [92.5, 98.5, 92, 98]],
    miss: [92.5, 98.5, 92, 96.9],
  },
  {
    name: 'morningDojiStar',
    twin: 'eveningDojiStar',
    before: 'falling',
    bars: [LONG_BLACK, [93.5, 95, 92, 93.4], [92.5, 98.5, 92, 98]],
    miss: [92.5, 98.5, 92, 96.9],
  },
  {
    name: 'abandonedBabyBullish',
    twin: 'abandonedBabyBearish',
    before: 'falling',
    bars: [LONG_BLACK, [92, 92.5, 91, 92.1], [93, 98, 92.6, 97]],
    miss: [93, 98, 92.4, 97],
  },
  {
    name: 'threeWhiteSoldiers',
    twin: 'threeBlackCrows',
    before: 'falling',
    bars: [
      [100, 103.2, 99, 103],
      [102, 105.2, 101, 105],
      [104, 107.2, 103, 107],
    ],
    miss: [105.1, 108.2, 105, 108],
  },
  {
    name: 'threeInsideUp',
    twin: 'threeInsideDown',
    before: 'falling',
    bars: [LONG_BLACK, [95, 97.5, 94.5, 97], [97, 101, 96, 100.5]],
    miss: [97, 101, 96, 100],
  },
  {
    name: 'threeOutsideUp',
    twin: 'threeOutsideDown',
    before: 'falling',
    bars: [
      [100, 101, 97, 98],
      [98, 102, 97, 101],
      [101, 103, 100, 102],
    ],
    miss: [100, 103, 99.5, 100.9],
  },
  {
    name: 'upsideTasukiGap',
    twin: 'downsideTasukiGap',
    before: 'rising',
    bars: [
      [100, 103, 99, 102],
      [104, 107, 103.5, 106],
      [105, 105.5, 102.5, 103],
    ],
    miss: [105, 105.5, 101, 101.9],
  },
  {
    name: 'tristarBullish',
    twin: 'tristarBearish',
    before: 'falling',
    bars: [
      [100, 101, 99, 100],
      [98, 99, 97, 98],
      [100, 101, 99, 100.1],
    ],
    miss: [98, 99, 97, 98],
  },
  {
    name: 'stickSandwichBullish',
    twin: 'stickSandwichBearish',
    before: 'falling',
    bars: [
      [100, 101, 96, 97],
      [98, 102, 97.5, 101],
      [100, 100.5, 96, 97.3],
    ],
    miss: [100, 100.5, 96, 97.5],
  },
  {
    name: 'upsideGapTwoCrows',
    before: 'rising',
    bars: [
      [100, 106, 99, 105],
      [107, 108, 105.8, 106],
      [108, 108.5, 105, 105.5],
    ],
    miss: [108, 108.5, 104, 104.9],
  },
  {
    name: 'threeLineStrikeBullish',
    twin: 'threeLineStrikeBearish',
    before: 'rising',
    bars: [
      [100, 103, 99, 102],
      [102, 105, 101, 104],
      [104, 107, 103, 106],
      [106, 107, 98, 99],
    ],
    miss: [106, 107, 98, 100.5],
  },
  {
    name: 'risingThreeMethods',
    twin: 'fallingThreeMethods',
    before: 'falling',
    bars: [
      [100, 107, 99, 106],
      [105, 106, 103, 104],
      [104, 105, 102, 103],
      [103, 104, 101, 102],
      [102, 108, 101, 107],
    ],
    miss: [101, 108, 100.5, 106],
  },
  {
    name: 'breakawayBullish',
    twin: 'breakawayBearish',
    before: 'falling',
    bars: [BLACK, [93, 94, 91, 92], [92, 93, 90, 91], [91, 92, 89, 90], [89.5, 95, 89, 94]],
    miss: [89.5, 96, 89, 95.1],
  },
]
