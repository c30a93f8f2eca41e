import fc from 'fast-check'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { IndicatorParameter } from '#shared/indicators/definition.ts'
import { candlesOf } from './published-cases.ts'

type Bar = readonly [move: number, up: number, down: number, volume: number]

function candlesFromBars(bars: readonly Bar[], first: number, unit: number): CandleColumns {
  const columns = [0, 1, 2, 3, 4].map(() => new Float64Array(bars.length))
  const [open, high, low, close, volume] = columns
  let price = first
  bars.forEach(([move, up, down, amount], i) => {
    open[i] = price * unit
    const next = Math.max(100, price + move)
    high[i] = (Math.max(price, next) + up) * unit
    low[i] = (Math.min(price, next) - down) * unit
    price = next
    close[i] = price * unit
    volume[i] = amount
  })
  return candlesOf({ open, high, low, close, volume })
}

/** Candles that wander, with flat stretches, in whole cents or in steps that no decimal expresses. */
export function arbitraryCandles(minLength: number, maxLength: number): fc.Arbitrary<CandleColumns> {
  const move = fc.oneof(fc.constant(0), fc.integer({ min: -50, max: 50 }))
  const bar = fc.tuple(move, fc.nat({ max: 20 }), fc.nat({ max: 20 }), fc.nat({ max: 1_000 }))
  return fc
    .tuple(
      fc.array(bar, { minLength, maxLength }),
      fc.integer({ min: 200, max: 100_000 }),
      fc.constantFrom(0.01, 1, Math.PI / 1_000),
    )
    .map(([bars, first, unit]) => candlesFromBars(bars, first, unit))
}

/** Values of `parameters` in their ranges, small enough for a naive calculation. */
export function arbitraryParameters(parameters: readonly IndicatorParameter[]): fc.Arbitrary<Record<string, number>> {
  return fc.record(Object.fromEntries(parameters.map((parameter) => [parameter.name, arbitraryValue(parameter)])))
}

function arbitraryValue({ min, max, integer, choices }: IndicatorParameter): fc.Arbitrary<number> {
  if (choices !== undefined) return fc.integer({ min, max })
  if (integer) return fc.integer({ min, max: Math.min(max, 30) })
  return fc.constantFrom(...[0.5, 1, 2, 3].filter((value) => value >= min && value <= max))
}
