import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseInPieces } from '#main/exchanges/ccxt/parse-in-pieces.ts'

test('it reads what JSON.parse reads, wherever the list stands and whatever is in it', async () => {
  const json = fc.jsonValue({ maxDepth: 4 })
  const outer = fc.tuple(fc.dictionary(fc.string(), json), fc.array(json), fc.dictionary(fc.string(), json))
  await fc.assert(
    fc.asyncProperty(outer, fc.constantFrom(undefined, 1, '\t'), async ([before, symbols, after], space) => {
      const text = JSON.stringify({ ...before, symbols, ...after }, undefined, space)
      expect(await parseInPieces(text, 'symbols')).toEqual(JSON.parse(text))
    }),
  )
})

test.each([
  'null',
  '1',
  '"symbols"',
  '[["symbols",1]]',
  '{"symbols":{"a":[1]}}',
  '{"a":{"symbols":[1]}}',
  '{"symbols" : [ ]}',
  '{"symbols":["\\\\",",]\\""]}',
])('without such a list it reads %s as ever', async (text) => {
  expect(await parseInPieces(text, 'symbols')).toEqual(JSON.parse(text))
})

test.each([
  '',
  '{',
  '{"symbols":[',
  '{"symbols":[1,]}',
  '{"symbols":[,1]}',
  '{"symbols":[1}',
  '{"symbols":[1]',
  '{"symbols":[1]}]',
  '{"symbols":[1 2]}',
  '{"a" "symbols":[1]}',
  '{"symbols":["]}',
])('what is no JSON is refused: %s', async (text) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError)
  await expect(parseInPieces(text, 'symbols')).rejects.toThrow(SyntaxError)
})

test('others have their turn while a long list is read', async () => {
  const text = JSON.stringify({
    symbols: Array.from({ length: 60_000 }, (_, index) => ({ index, text: 'x'.repeat(60) })),
  })
  let turns = 0
  const timer = setInterval(() => turns++, 0)
  await parseInPieces(text, 'symbols')
  clearInterval(timer)
  expect(turns).toBeGreaterThan(0)
})
