import { CompletionContext } from '@codemirror/autocomplete'
import { json } from '@codemirror/lang-json'
import { EditorState } from '@codemirror/state'
import { expect, test } from 'vitest'
import { completeStrategy } from '#renderer/views/backtest/editor/completions.ts'
import { nodeAt, parsePath, text } from '#renderer/views/backtest/editor/json-path.ts'
import { placesOf } from '#renderer/views/backtest/editor/problem-place.ts'

const DOCUMENT = `{
  "parameters": { "n": { "default": 3 } },
  "indicators": { "bands": { "type": "bollinger" }, "fast": { "type": "sma", "period": "$" },
    "nail": { "type": "pattern", "name": "ha" } },
  "entryConditions": { "long": ["close > 1", "fa"] }
}`
const state = EditorState.create({ doc: DOCUMENT, extensions: [json()] })

const labelsAfter = (prefix: string): string[] => {
  const at = DOCUMENT.indexOf(prefix) + prefix.length
  return completeStrategy(new CompletionContext(state, at, true))?.options.map((option) => option.label) ?? []
}

test('a problem’s path leads to its value, or as near to it as there is', () => {
  const at = (path: string): string => {
    const node = nodeAt(state, parsePath(path))
    return node === null ? '' : text(state, node)
  }
  expect(parsePath('entryConditions.long[1]')).toEqual(['entryConditions', 'long', 1])
  expect(at('entryConditions.long[1]')).toBe('fa')
  expect(at('indicators.fast.type')).toBe('sma')
  expect(at('entryConditions.long[7]')).toBe('["close > 1", "fa"]')
})

test('names are completed where they belong', () => {
  expect(labelsAfter('1", "fa')).toEqual(expect.arrayContaining(['fast', 'bands.upper', 'close', 'crosses above']))
  expect(labelsAfter('"type": "sma')).toEqual(expect.arrayContaining(['sma', 'rsi']))
  expect(labelsAfter('"period": "$')).toEqual(['$n'])
  expect(labelsAfter('"name": "ha')).toEqual(expect.arrayContaining(['hammer', 'doji', 'morningStar']))
  expect(labelsAfter('"default": 3')).toEqual([])
})

test('a problem lies at its own offsets, at the words inside its condition, or at the value of its path', () => {
  const doc = '{"name": "A", "timeframe": "1h", "entryConditions": {"long": ["1 < fsat"]}}'
  const edited = EditorState.create({ doc, extensions: [json()] })
  const said = (problem: { path: string; message: string; from?: number; to?: number }): string => {
    const [place] = placesOf(edited, [problem])
    return place === undefined ? '' : doc.slice(place.from, place.to)
  }
  expect(said({ path: 'entryConditions.long[0]', message: 'unknown name "fsat"' })).toBe('fsat')
  expect(said({ path: 'timeframe', message: 'anything' })).toBe('"1h"')
  expect(said({ path: '', message: 'anything', from: 1, to: 7 })).toBe('"name"')
  expect(said({ path: '', message: 'beyond the end', from: 9999 })).toBe('')
})
