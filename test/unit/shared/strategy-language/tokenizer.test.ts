import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokenize } from '#shared/strategy-language/tokenizer.ts'

test('a condition is cut into tokens with their places', () => {
  const tokens = tokenize('not rsi[1] >= $level or bb.upper crosses above 1.5e3')
  expect(tokens.map(({ kind, text }) => `${kind}:${text}`)).toEqual([
    'keyword:not',
    'name:rsi',
    'punctuation:[',
    'number:1',
    'punctuation:]',
    'operator:>=',
    'parameter:$level',
    'keyword:or',
    'name:bb',
    'punctuation:.',
    'name:upper',
    'keyword:crosses',
    'keyword:above',
    'number:1.5e3',
  ])
  expect(tokens[1]).toMatchObject({ from: 4, to: 7 })
})

test('characters of no token are marked, one token each', () => {
  expect(tokenize('a && 😀 $').map(({ kind, text }) => `${kind}:${text}`)).toEqual([
    'name:a',
    'error:&&',
    'error:😀',
    'error:$',
  ])
})

test('no more tokens are made than asked for', () => {
  expect(tokenize('a '.repeat(1_000), 7)).toHaveLength(7)
})

test('whatever the text, the tokens and the white space between them are the text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
      let rebuilt = ''
      for (const token of tokenize(text)) {
        const gap = text.slice(rebuilt.length, token.from)
        expect(gap).toMatch(/^[ \t\r\n]*$/)
        rebuilt += gap + token.text
      }
      expect(rebuilt.length + text.slice(rebuilt.length).length).toBe(text.length)
      expect(text.slice(rebuilt.length).trim()).toBe('')
      expect(text.startsWith(rebuilt)).toBe(true)
    }),
  )
})
