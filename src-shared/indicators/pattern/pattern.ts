import type {
  IndicatorBar,
  IndicatorDefinition,
  IndicatorInputs,
  IndicatorStream,
} from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import type { Candlestick } from './candlestick.ts'
import { MORE_BARS } from './more-bars.ts'
import { ONE_BAR } from './one-bar.ts'
import { PatternBars, USUAL_BARS } from './pattern-bars.ts'
import { THREE_BARS } from './three-bars.ts'
import { TWO_BARS } from './two-bars.ts'

/** Every candlestick pattern; a spec's word stands for the place in this list. */
export const CANDLESTICKS: readonly Candlestick[] = [...ONE_BAR, ...TWO_BARS, ...THREE_BARS, ...MORE_BARS]

/** A power of two that holds the longest pattern, five bars, and the ten before it. */
const RING = 16

/** Candlestick patterns. */
export const pattern: IndicatorDefinition = {
  type: 'pattern',
  title: 'Candlestick pattern',
  description:
    'Whether a candlestick pattern is complete on the bar: 1 where it is, 0 where it is not. Every pattern measures itself against the bars before it, so it means the same on any market and timeframe.',
  group: 'pattern',
  parameters: [
    {
      name: 'name',
      default: 0,
      min: 0,
      max: CANDLESTICKS.length - 1,
      integer: true,
      description: 'Which pattern.',
      choices: CANDLESTICKS.map(({ name }) => name),
    },
  ],
  inputs: ['open', 'high', 'low', 'close'],
  outputs: ['pattern'],
  seeded: false,
  placement: 'pane',
  formula:
    '1 where the bars are as the pattern’s definition says, else 0; missing until the pattern’s bars and the ten before them are there',
  reference:
    'Nison, Japanese Candlestick Charting Techniques (1991), and Morris, Candlestick Charting Explained (2006), in words of our own; thresholds are those of the table of patterns, and gaps are not asked for where markets that never close have none',
  warmUp: ({ name }) => CANDLESTICKS[name].bars + USUAL_BARS - 1,
  stream: ({ name }) => new PatternStream(CANDLESTICKS[name]),
  compute: (inputs, { name }, { out }) => [patternColumn(CANDLESTICKS[name], inputs, column(inputs.close, out?.[0]))],
}

function patternColumn(
  { bars, holds, upsideDown }: Candlestick,
  { open, high, low, close }: IndicatorInputs,
  out: Float64Array,
): Float64Array {
  const view = new PatternBars({ open, high, low, close }, upsideDown)
  const needed = bars + USUAL_BARS
  let complete = 0
  for (let i = 0; i < close.length; i++) {
    complete = Number.isFinite(open[i] + high[i] + low[i] + close[i]) ? complete + 1 : 0
    if (complete < needed) out[i] = Number.NaN
    else {
      view.moveTo(i - bars + 1)
      out[i] = holds(view) ? 1 : 0
    }
  }
  return out
}

class PatternStream implements IndicatorStream {
  private readonly ring = {
    open: new Float64Array(RING),
    high: new Float64Array(RING),
    low: new Float64Array(RING),
    close: new Float64Array(RING),
  }
  private readonly value = new Float64Array(1)
  private readonly candlestick: Candlestick
  private readonly view: PatternBars
  private complete = 0
  private bar = 0

  constructor(candlestick: Candlestick) {
    this.candlestick = candlestick
    this.view = new PatternBars(this.ring, candlestick.upsideDown, RING)
  }

  next({ open, high, low, close }: IndicatorBar): Float64Array {
    const { bars, holds } = this.candlestick
    const at = this.bar % RING
    this.ring.open[at] = open
    this.ring.high[at] = high
    this.ring.low[at] = low
    this.ring.close[at] = close
    this.complete = Number.isFinite(open + high + low + close) ? this.complete + 1 : 0
    if (this.complete < bars + USUAL_BARS) this.value[0] = Number.NaN
    else {
      this.view.moveTo(this.bar - bars + 1)
      this.value[0] = holds(this.view) ? 1 : 0
    }
    this.bar++
    return this.value
  }
}
