import { type Candlestick, twins } from './candlestick.ts'

/** Patterns of four and five bars. */
export const MORE_BARS: readonly Candlestick[] = [
  ...twins(
    { name: 'threeLineStrikeBullish', title: 'Bullish three-line strike' },
    { name: 'threeLineStrikeBearish', title: 'Bearish three-line strike' },
    4,
    'Rising; three white bars, each closing above the one before; a black one that opens at or above the third’s close and closes below the first’s open.',
    (b) =>
      b.white(0) &&
      b.white(1) &&
      b.white(2) &&
      b.black(3) &&
      b.close(1) > b.close(0) &&
      b.close(2) > b.close(1) &&
      b.open(3) >= b.close(2) &&
      b.close(3) < b.open(0) &&
      b.rising(),
  ),
  ...twins(
    { name: 'risingThreeMethods', title: 'Rising three methods' },
    { name: 'fallingThreeMethods', title: 'Falling three methods' },
    5,
    'A long white body; three bodies, each at most half as long and within the first bar’s high and low, the third of them closing below the first of them; a long white body that closes above the first’s close.',
    (b) =>
      b.white(0) &&
      b.white(4) &&
      b.close(4) > b.close(0) &&
      b.close(3) < b.close(1) &&
      [1, 2, 3].every(
        (bar) => b.body(bar) <= 0.5 * b.body(0) && b.top(bar) <= b.high(0) && b.bottom(bar) >= b.low(0),
      ) &&
      b.longBody(0) &&
      b.longBody(4),
  ),
  ...twins(
    { name: 'breakawayBullish', title: 'Bullish breakaway' },
    { name: 'breakawayBearish', title: 'Bearish breakaway' },
    5,
    'Falling; a long black body; a black body wholly below the first’s close; two bars, each closing below the one before; a long white body that closes above the second’s open, below the first’s close.',
    (b) =>
      b.black(0) &&
      b.black(1) &&
      b.white(4) &&
      b.open(1) < b.close(0) &&
      b.close(2) < b.close(1) &&
      b.close(3) < b.close(2) &&
      b.close(4) > b.open(1) &&
      b.close(4) < b.close(0) &&
      b.longBody(0) &&
      b.longBody(4) &&
      b.falling(),
  ),
]
