import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { slidingHighest, slidingLowest } from '#shared/indicators/kernels/sliding-extremes.ts'

/** Ichimoku cloud. */
export const ichimoku: IndicatorDefinition = {
  type: 'ichimoku',
  title: 'Ichimoku cloud',
  description:
    'Middles of ranges of three lengths: a fast and a slow line, a cloud between two more drawn ahead, and the close drawn back. The cloud of a bar was known `displacement` bars before; the lagging line is only known that many bars later.',
  group: 'overlay',
  parameters: [
    periodParameter(9, 'conversion', 'Bars of the fast line.'),
    periodParameter(26, 'base', 'Bars of the slow line.'),
    periodParameter(52, 'span', 'Bars of the second edge of the cloud.'),
    periodParameter(26, 'displacement', 'Bars by which the cloud is drawn ahead and the lagging line back.'),
  ],
  inputs: ['high', 'low', 'close'],
  outputs: ['conversion', 'base', 'spanA', 'spanB', 'lagging'],
  seeded: false,
  looksAhead: ['lagging'],
  placement: 'price',
  formula:
    'conversion = middle(conversion); base = middle(base); spanA = ((conversion + base) ÷ 2)[displacement]; spanB = middle(span)[displacement]; lagging = close displacement bars later; middle(n) = (max(high, n) + min(low, n)) ÷ 2',
  reference: 'Hosoda, Ichimoku Kinko Hyo (1969); TradingView Ichimoku Cloud, whose displacement counts the bar itself',
  warmUp: ({ conversion, base, span, displacement }) => Math.max(conversion, base, span) - 1 + displacement,
  stream: ({ conversion, base, span, displacement }) => {
    const values = new Float64Array(5).fill(Number.NaN)
    const [fast, slow, wide] = [conversion, base, span].map((bars) => new RunningMiddle(bars))
    const edgeA = new Lagged(displacement)
    const edgeB = new Lagged(displacement)
    return {
      next: ({ high, low }) => {
        values[0] = fast.next(high, low)
        values[1] = slow.next(high, low)
        values[2] = edgeA.next((values[0] + values[1]) / 2)
        values[3] = edgeB.next(wide.next(high, low))
        return values
      },
    }
  },
  compute: ({ high, low, close }, { conversion, base, span, displacement }, { out }) => {
    const [fast, slow, spanA, spanB, lagging] = [0, 1, 2, 3, 4].map((output) => column(high, out?.[output]))
    // The last column is memory to work in until its own turn comes.
    middle(high, low, conversion, fast, lagging)
    middle(high, low, base, slow, lagging)
    middle(high, low, span, spanB, lagging)
    for (let i = 0; i < spanA.length; i++) spanA[i] = (fast[i] + slow[i]) / 2
    ahead(spanA, displacement)
    ahead(spanB, displacement)
    const known = Math.max(0, close.length - displacement)
    lagging.set(close.subarray(Math.min(displacement, close.length)))
    lagging.fill(Number.NaN, known)
    return [fast, slow, spanA, spanB, lagging]
  },
}

function middle(high: Float64Array, low: Float64Array, period: number, out: Float64Array, scratch: Float64Array): void {
  slidingHighest(high, period, out)
  slidingLowest(low, period, scratch)
  for (let i = 0; i < out.length; i++) out[i] = (out[i] + scratch[i]) / 2
}

function ahead(values: Float64Array, bars: number): void {
  values.copyWithin(Math.min(bars, values.length), 0)
  values.fill(Number.NaN, 0, Math.min(bars, values.length))
}

class RunningMiddle {
  readonly #highest: RunningExtreme
  readonly #lowest: RunningExtreme

  constructor(period: number) {
    this.#highest = new RunningExtreme(period, 'highest')
    this.#lowest = new RunningExtreme(period, 'lowest')
  }

  next(high: number, low: number): number {
    return (this.#highest.next(high) + this.#lowest.next(low)) / 2
  }
}
