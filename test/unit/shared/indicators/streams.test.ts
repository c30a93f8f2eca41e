import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CANDLE_COLUMNS, type CandleColumns } from '#shared/domain/candle.ts'
import type { IndicatorSeed } from '#shared/indicators/definition.ts'
import { computeIndicator, INDICATORS, streamIndicator } from '#shared/indicators/registry.ts'
import { arbitraryCandles, arbitraryParameters } from './arbitrary-candles.ts'

/** Candles of which some bars lack a value in one or all of their columns. */
const GAPPED: fc.Arbitrary<CandleColumns> = fc
  .tuple(
    arbitraryCandles(1, 200),
    fc.array(fc.tuple(fc.nat({ max: 199 }), fc.constantFrom('all', ...CANDLE_COLUMNS.slice(1))), { maxLength: 4 }),
  )
  .map(([candles, gaps]) => {
    for (const [bar, missing] of gaps) {
      for (const name of CANDLE_COLUMNS.slice(1)) {
        if (bar < candles.time.length && (missing === 'all' || missing === name)) candles[name][bar] = Number.NaN
      }
    }
    return candles
  })

describe.each([...INDICATORS.values()])('$type', (definition) => {
  const { type } = definition
  const { outputs, looksAhead = [], seeded } = definition

  test('told bar by bar gives the numbers of the columns', () => {
    fc.assert(
      fc.property(
        GAPPED,
        arbitraryParameters(definition.parameters),
        fc.constantFrom<IndicatorSeed>('sma', 'first'),
        (candles, parameters, seed) => {
          const columns = computeIndicator(type, candles, { parameters, ...(seeded ? { seed } : {}) })
          const told = streamIndicator(type, { parameters, ...(seeded ? { seed } : {}) })
          const { time, open, high, low, close, volume } = candles
          for (let i = 0; i < close.length; i++) {
            const values = told.next({
              time: time[i],
              open: open[i],
              high: high[i],
              low: low[i],
              close: close[i],
              volume: volume[i],
              source: close[i],
            })
            for (const [k, { name, values: column }] of columns.entries()) {
              if (looksAhead.includes(name)) {
                expect(values[k]).toBeNaN()
              } else if (Number.isNaN(column[i])) {
                expect(values[k], `${outputs[k]} on bar ${i}`).toBeNaN()
              } else {
                const distance = Math.abs(values[k] - column[i])
                expect(distance, `${outputs[k]} on bar ${i}: ${values[k]}, ${column[i]}`).toBeLessThanOrEqual(
                  1e-9 * Math.max(1, Math.abs(column[i])),
                )
              }
            }
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})
