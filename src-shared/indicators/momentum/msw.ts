import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningWave } from '#shared/indicators/kernels/running-wave.ts'
import { twoOutputs } from '#shared/indicators/kernels/streamed.ts'

/** Mesa sine wave. */
export const msw: IndicatorDefinition = {
  type: 'msw',
  title: 'Mesa sine wave',
  description:
    'The sine of the phase, at this bar, of the wave of period bars in the last period values, and the same an eighth of a wave ahead: the two cross before the wave turns. Missing where there is no such wave, as in a window of equal values.',
  group: 'momentum',
  parameters: [{ ...periodParameter(20, 'period', 'Bars of the wave.'), min: 2 }],
  inputs: ['source'],
  outputs: ['sine', 'lead'],
  seeded: false,
  placement: 'pane',
  formula:
    'sine = sin(phase + π ÷ 2); lead = sin(phase + 3π ÷ 4); phase = angle of (sum(source[i] × cos(2πi ÷ period)), sum(source[i] × sin(2πi ÷ period))), i = 0 … period − 1',
  reference: 'Ehlers, MESA and Trading Market Cycles (2001); Tulip msw',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const wave = new RunningWave(period)
    return twoOutputs(({ source }, values) => {
      wave.next(source)
      values[0] = wave.sine
      values[1] = wave.lead
    })
  },
  compute: ({ source }, { period }, { out }) => {
    const sine = column(source, out?.[0])
    const lead = column(source, out?.[1])
    const wave = new RunningWave(period)
    for (let i = 0; i < source.length; i++) {
      wave.next(source[i])
      sine[i] = wave.sine
      lead[i] = wave.lead
    }
    return [sine, lead]
  },
}
