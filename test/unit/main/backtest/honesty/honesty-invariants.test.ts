import fc from 'fast-check'
import { expect, test } from 'vitest'
import { honestyReport } from '#main/backtest/honesty/honesty-report.ts'
import { sfc32 } from '#main/market/simulated/random.ts'
import { HONESTY_CHECKS, honestyReportSchema } from '#shared/domain/honesty.ts'
import { aCompiledStrategy } from '#test/builders/compiled-strategy.ts'
import { aSubject, walkCandles } from '#test/builders/honesty-subject.ts'

/** Anything a trader may bring: wild prices, high costs, shorts that are ruined, stops, a part of the history. */
const cases = fc.record({
  seed: fc.nat(1_000_000),
  bars: fc.integer({ min: 1, max: 900 }),
  deviation: fc.constantFrom(0, 0.001, 0.02, 0.4),
  fee: fc.constantFrom(0, 0.001, 0.5),
  often: fc.constantFrom(0, 0.01, 0.3),
  shorts: fc.boolean(),
  reverses: fc.boolean(),
  byRisk: fc.boolean(),
  from: fc.double({ min: 0, max: 0.99, noNaN: true }),
})

test('whatever the run, each check is there, every figure is a number or null, and all words are words', () => {
  fc.assert(
    fc.property(cases, ({ seed, bars, deviation, fee, often, shorts, reverses, byRisk, from }) => {
      const random = sfc32(seed, 1)
      const drawn = (): number[] => Array.from({ length: bars }, (_, bar) => bar).filter(() => random.uniform() < often)
      const compiled = aCompiledStrategy({
        entryLong: drawn(),
        entryShort: shorts ? drawn() : [],
        exitLong: drawn(),
        exitShort: drawn(),
        risk: {
          onOppositeSignal: reverses ? 'reverse' : 'ignore',
          stopLoss: { kind: 'fraction', fraction: 0.1 },
          ...(byRisk ? { sizing: 'risk' } : {}),
        },
      })
      const candles = walkCandles(seed, bars, { deviation })
      const options = { timeframe: '1h', capital: 100, fee, slippage: 0.001 } as const
      const start = candles.time[Math.floor(from * bars)]
      const report = honestyReport(aSubject(compiled, candles, { seed, options: { ...options, from: start } }))
      expect(honestyReportSchema.parse(report)).toEqual(report)
      expect(report.checks.map(({ name }) => name)).toEqual(HONESTY_CHECKS)
      expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity|undefined/)
      expect(report.verdict).not.toBe('promising')
      expect(report.checks.find(({ name }) => name === 'look-ahead')?.ok).toBe(true)
    }),
    { numRuns: 40 },
  )
})
