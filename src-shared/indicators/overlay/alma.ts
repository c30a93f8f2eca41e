import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** The longest window: each bar costs as many steps as the window is long, because the weights have no shorter form. */
const MAX_PERIOD = 500

/** Arnaud Legoux moving average. */
export const alma: IndicatorDefinition = {
  type: 'alma',
  title: 'Arnaud Legoux moving average',
  description: 'A mean whose weights are a bell curve, moved towards the newest bars.',
  group: 'overlay',
  parameters: [
    { name: 'period', default: 9, min: 1, max: MAX_PERIOD, integer: true, description: 'Bars of the window.' },
    {
      name: 'offset',
      default: 0.85,
      min: 0,
      max: 1,
      integer: false,
      description: 'Where the bell stands: 0 on the oldest bar, 1 on the newest.',
    },
    { name: 'sigma', default: 6, min: 0.1, max: 100, integer: false, description: 'How narrow the bell is.' },
  ],
  inputs: ['source'],
  outputs: ['alma'],
  seeded: false,
  placement: 'price',
  formula:
    'sum(w[k] × source[period − 1 − k], k = 0 … period − 1) ÷ sum(w); w[k] = exp(−(k − offset × (period − 1))² ÷ (2 × (period ÷ sigma)²))',
  reference: 'Legoux and Kouzis-Loukas (2009); TradingView ta.alma',
  warmUp: ({ period }) => period - 1,
  stream: ({ period, offset, sigma }) => {
    const weights = bell(period, offset, sigma)
    const ring = new Float64Array(period)
    let at = 0
    let count = 0
    return oneOutput(({ source }) => {
      if (!Number.isFinite(source)) {
        count = 0
        return Number.NaN
      }
      ring[at] = source
      if (++at === period) at = 0
      if (count < period && ++count < period) return Number.NaN
      let sum = 0
      for (let k = 0, place = at; k < period; k++) {
        sum += weights[k] * ring[place]
        if (++place === period) place = 0
      }
      return sum
    })
  },
  compute: ({ source }, { period, offset, sigma }, { out }) => {
    const weights = bell(period, offset, sigma)
    const values = column(source, out?.[0])
    let since = 0
    for (let i = 0; i < source.length; i++) {
      since = Number.isFinite(source[i]) ? since + 1 : 0
      let sum = since < period ? Number.NaN : 0
      if (since >= period) for (let k = 0, from = i - period + 1; k < period; k++) sum += weights[k] * source[from + k]
      values[i] = sum
    }
    return [values]
  },
}

/** The weights from the oldest bar to the newest; they add up to 1. */
function bell(period: number, offset: number, sigma: number): Float64Array {
  const middle = offset * (period - 1)
  const width = period / sigma
  const weights = Float64Array.from({ length: period }, (_, k) => Math.exp(-((k - middle) ** 2) / (2 * width * width)))
  let sum = 0
  for (const weight of weights) sum += weight
  return weights.map((weight) => weight / sum)
}
