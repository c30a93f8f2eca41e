import { expect, test } from 'vitest'
import { encodeJson } from '#main/contract/codec.ts'

test('columns are arrays, what is missing is null', () => {
  const column = Float64Array.of(1, Number.NaN, Number.POSITIVE_INFINITY)
  expect(encodeJson({ column, missing: Number.NaN })).toBe('{"column":[1,null,null],"missing":null}')
})
