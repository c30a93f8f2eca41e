import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { chooseNumberStyle, NUMBER_STYLES, numberStyleOf } from '#shared/format/number-style.ts'
import { formatDecimals, formatMoney, formatPercent, formatVolume } from '#shared/format/numbers.ts'
import { readTyped, typedText } from '#shared/format/typed-numbers.ts'

afterEach(() => chooseNumberStyle('1,234.56'))

const style = fc.constantFrom(...NUMBER_STYLES)

test('numbers are written in the chosen style', () => {
  const shown = NUMBER_STYLES.map((each) => {
    chooseNumberStyle(each)
    return formatMoney(-1234567.891)
  })
  expect(shown).toEqual([
    '−1,234,567.89',
    '−1.234.567,89',
    '−1\u202f234\u202f567,89',
    '−1\u202f234\u202f567.89',
    '−1’234’567.89',
  ])
  chooseNumberStyle('1.234,56')
  expect(formatPercent(0.0215)).toBe('2,15%')
  expect(formatVolume(1_254_000)).toBe('1,25M')
  expect(formatMoney(1.4321e50)).toBe('1,43e50')
})

test.each([
  ['en-US', '1,234.56'],
  ['en-IN', '1,234.56'],
  ['de-DE', '1.234,56'],
  ['es', '1.234,56'],
  ['fr-FR', '1 234,56'],
  ['pl-PL', '1 234,56'],
  ['de-CH', '1’234.56'],
  ['de-AT', '1 234,56'],
  ['ja', '1,234.56'],
  ['not a language', '1,234.56'],
])('%s writes %s', (language, expected) => {
  expect(numberStyleOf(language)).toBe(expected)
})

test('what is typed is read in the chosen style', () => {
  expect(readTyped('1,234,567.5')).toEqual({ value: '1234567.5' })
  chooseNumberStyle('1.234,56')
  expect(readTyped('1.234.567,5')).toEqual({ value: '1234567.5' })
  expect(readTyped('0,5')).toEqual({ value: '0.5' })
  expect(readTyped(',5')).toEqual({ value: '0.5' })
  expect(readTyped('12,')).toEqual({ value: '12' })
  chooseNumberStyle('1 234,56')
  expect(readTyped('1 234,5')).toEqual({ value: '1234.5' })
  expect(readTyped('1\u00a0234')).toEqual({ value: '1234' })
  chooseNumberStyle('1’234.56')
  expect(readTyped("1'234.5")).toEqual({ value: '1234.5' })
})

test('what two people may read as two numbers is refused, in words that say both', () => {
  expect(readTyped('1,234')).toEqual({ problem: '“1,234” may be 1234 or 1.234' })
  chooseNumberStyle('1.234,56')
  expect(readTyped('1.234')).toEqual({ problem: '“1.234” may be 1234 or 1,234' })
  // Its own decimal sign is no question.
  expect(readTyped('1,234')).toEqual({ value: '1.234' })
})

test('the decimal sign of another style is refused with what to write', () => {
  expect(readTyped('0,5')).toEqual({ problem: '“0,5” is no number: write 0.5' })
  chooseNumberStyle('1.234,56')
  expect(readTyped('50000.5')).toEqual({ problem: '“50000.5” is no number: write 50000,5' })
  expect(readTyped('1,234.5')).toEqual({ problem: '“1,234.5” is no number' })
})

test.each(['0,123', '12,34', '1,23,456', '1,2345', '1e3', '--1', '1.2.3', '.', ',', '٣', '0x10', 'Infinity', '-'])(
  '%s is no number',
  (text) => {
    expect(readTyped(text, { signed: true }).value).toBeUndefined()
    expect(readTyped(text, { signed: true }).problem).toBeDefined()
  },
)

test('a sign is read where one may stand, both minuses', () => {
  expect(readTyped('-2.5', { signed: true })).toEqual({ value: '-2.5' })
  expect(readTyped('−2.5', { signed: true })).toEqual({ value: '-2.5' })
  expect(readTyped('-2.5').value).toBeUndefined()
})

test('whatever is typed in any style, it is the number that was meant', () => {
  const plain = fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.option(fc.stringMatching(/^\d{1,8}$/)))
    .map(([whole, fraction]) => (fraction === null ? String(whole) : `${whole}.${fraction}`))
  fc.assert(
    fc.property(style, plain, (chosen, text) => {
      chooseNumberStyle(chosen)
      expect(readTyped(typedText(text))).toEqual({ value: text })
    }),
  )
})

test('what is shown is read as what it is, or refused as ambiguous; never as another number', () => {
  const amount = fc.integer({ min: 0, max: 10 ** 12 })
  fc.assert(
    fc.property(style, amount, fc.integer({ min: 0, max: 6 }), (chosen, units, decimals) => {
      chooseNumberStyle(chosen)
      const value = units / 10 ** decimals
      const { value: read, problem } = readTyped(formatDecimals(value, decimals))
      if (problem === undefined) expect(Number(read)).toBe(Number(value.toFixed(decimals)))
      else expect(problem).toContain('may be')
    }),
  )
})

test('text of one style is never read as another number in another one', () => {
  fc.assert(
    fc.property(
      style,
      style,
      fc.integer({ min: 1, max: 10 ** 9 }),
      fc.integer({ min: 0, max: 4 }),
      (one, other, units, decimals) => {
        const value = units / 10 ** decimals
        chooseNumberStyle(one)
        const shown = formatDecimals(value, decimals)
        const typed = typedText(value.toFixed(decimals))
        chooseNumberStyle(other)
        for (const text of [shown, typed]) {
          const { value: read } = readTyped(text)
          // Three decimals after one to three digits are the one case that the other style's owner writes just so.
          if (read !== undefined && !/^\d{1,3}[,.]\d{3}$/.test(text))
            expect(Number(read)).toBe(Number(value.toFixed(decimals)))
        }
      },
    ),
  )
})
