import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMask, crossing, crossings, type Side } from '#main/strategies/definition/kernels.ts'

const LENGTH = 40
// Few different values, so that columns often touch without crossing; missing ones in between.
const numbers = fc.array(fc.constantFrom(Number.NaN, -1, 0, 1, 2), { minLength: LENGTH, maxLength: LENGTH })
const side: fc.Arbitrary<Side> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(numbers, fc.nat(3)).map(([values, offset]) => sideOf(values, offset)) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1).map((constant) => ({ column: undefined, offset: 0, constant })) },
)

function sideOf(values: readonly number[], offset: number): Side {
  return { column: Float64Array.from(values), offset, constant: 0 }
}

test('crossings in both directions are those of each direction alone', () => {
  fc.assert(
    fc.property(side, side, (a, b) => {
      const [above, below, aboveAlone, belowAlone] = Array.from({ length: 4 }, () => createMask(LENGTH).fill(1))
      crossings(above, below, a, b)
      crossing(aboveAlone, a, b)
      crossing(belowAlone, b, a)
      expect(above).toEqual(aboveAlone)
      expect(below).toEqual(belowAlone)
    }),
  )
})
