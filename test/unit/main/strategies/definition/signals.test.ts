import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { requireStrategy } from '#shared/domain/strategy.ts'
import { CONDITION_LIMITS } from '#shared/strategy-language/parser.ts'
import { conditions, printExpression } from '#test/builders/expressions.ts'
import { priceColumns, truthAt } from './interpreter.ts'

// Few different values, so that ties, zeros, crossings and missing values all happen often.
const column = (length: number) =>
  fc
    .array(
      fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: -2, max: 3 }) },
        { weight: 1, arbitrary: fc.constant(Number.NaN) },
      ),
      {
        minLength: length,
        maxLength: length,
      },
    )
    .map((values) => Float64Array.from(values))

const candles: fc.Arbitrary<CandleColumns> = fc.integer({ min: 0, max: 24 }).chain((length) =>
  fc.record({
    time: fc.constant(Float64Array.from({ length }, (_, index) => index * 3_600_000)),
    open: column(length),
    high: column(length),
    low: column(length),
    close: column(length),
    volume: column(length),
  }),
)

const series = [
  ['open', undefined],
  ['high', undefined],
  ['close', undefined],
  ['volume', undefined],
  ['hl2', undefined],
  ['bb', 'upper'],
  ['bb', 'middle'],
  ['average', undefined],
] as const

const arbitraryCondition = conditions(series, ['level', 'zero']).filter(
  (condition) => printExpression(condition).length <= CONDITION_LIMITS.length,
)

test('columns of signals agree with reading the conditions bar by bar', () => {
  const lists = fc.array(arbitraryCondition, { maxLength: 3 })
  fc.assert(
    fc.property(candles, lists, lists, lists, lists, (bars, entryLong, entryShort, exitLong, exitShort) => {
      const definition = requireStrategy({
        name: 'arbitrary',
        timeframe: '1h',
        parameters: { level: { default: 2 }, zero: { default: 0 } },
        indicators: { bb: { type: 'bollinger', period: 3, stdDev: 1 }, average: { type: 'sma', period: 2 } },
        entryConditions: { long: entryLong.map(printExpression), short: entryShort.map(printExpression) },
        exitConditions: { long: exitLong.map(printExpression), short: exitShort.map(printExpression) },
      })
      const strategy = compileStrategy(definition)
      const world = {
        series: new Map([...priceColumns(bars), ...strategy.series(bars)]),
        parameters: strategy.parameters,
      }
      const masks = strategy.signals(bars)
      const expectations = [
        ['entryLong', entryLong],
        ['entryShort', entryShort],
        ['exitLong', exitLong],
        ['exitShort', exitShort],
      ] as const
      for (const [name, list] of expectations) {
        const expected = Array.from(bars.close, (_, t) =>
          list.length > 0 && list.every((each) => truthAt(each, t, world) === true) ? 1 : 0,
        )
        expect({ [name]: Array.from(masks[name]) }).toEqual({ [name]: expected })
      }
    }),
    { numRuns: 1_500 },
  )
})

test('running again, also on other candles, gives what a fresh compilation gives', () => {
  fc.assert(
    fc.property(
      fc.array(candles, { minLength: 2, maxLength: 3 }),
      fc.array(arbitraryCondition, { minLength: 1, maxLength: 3 }),
      (all, list) => {
        const definition = requireStrategy({
          name: 'again',
          timeframe: '1h',
          parameters: { level: { default: 2 }, zero: { default: 0 } },
          indicators: { bb: { type: 'bollinger', period: 3, stdDev: 1 }, average: { type: 'sma', period: 2 } },
          entryConditions: { long: list.map(printExpression) },
        })
        const kept = compileStrategy(definition)
        for (const bars of all) {
          expect(Array.from(kept.signals(bars).entryLong)).toEqual(
            Array.from(compileStrategy(definition).signals(bars).entryLong),
          )
        }
      },
    ),
  )
})
