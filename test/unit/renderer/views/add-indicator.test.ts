import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { addIndicator } from '#renderer/views/backtest/add-indicator.ts'
import { NEW_STRATEGY_TEXT } from '#renderer/views/backtest/new-strategy.ts'
import { parseStrategyText, validateStrategy } from '#shared/domain/strategy.ts'

const SPEC = { type: 'rsi', period: 14 }

test('an indicator is put in after the others, in their layout', () => {
  const added = addIndicator(NEW_STRATEGY_TEXT, SPEC)
  expect(added?.name).toBe('rsi')
  expect(added?.text).toContain(
    '    "slow": { "type": "ema", "period": 50 },\n    "rsi": { "type": "rsi", "period": 14 }\n  },',
  )
})

test('a name that is taken gets a number', () => {
  const once = addIndicator(NEW_STRATEGY_TEXT, SPEC)?.text ?? ''
  const twice = addIndicator(once, SPEC)
  expect(twice?.name).toBe('rsi2')
  expect(Object.keys(parseStrategyText(twice?.text ?? '').indicators)).toEqual(['fast', 'slow', 'rsi', 'rsi2'])
})

test.each([
  ['{"name": "One line", "timeframe": "1h", "indicators": {"a": {"type": "sma"}}}', 'a rsi'],
  ['{"name": "None yet", "timeframe": "1h", "indicators": {}}', 'rsi'],
  ['{"name": "No section", "timeframe": "1h"}', 'rsi'],
  ['{\n  "name": "No section",\n  "timeframe": "1h"\n}\n', 'rsi'],
])('%s takes it', (text, names) => {
  const added = addIndicator(text, SPEC)
  expect(Object.keys(parseStrategyText(added?.text ?? '').indicators).join(' ')).toBe(names)
})

test('an empty object becomes one with the indicator', () => {
  expect(JSON.parse(addIndicator('{}', SPEC)?.text ?? '')).toEqual({ indicators: { rsi: SPEC } })
})

test.each(['', '{"name": ', '[]', '3', '{"indicators": 3}'])('in %j it has no place', (text) => {
  expect(addIndicator(text, SPEC)).toBeUndefined()
})

test('every template takes one and stays as valid as it was', () => {
  const folder = `${import.meta.dirname}/../../../../resources/strategies`
  for (const file of readdirSync(folder)) {
    const text = readFileSync(`${folder}/${file}`, 'utf8')
    const before = validateStrategy(JSON.parse(text)).problems
    expect(validateStrategy(JSON.parse(addIndicator(text, SPEC)?.text ?? '')).problems).toEqual(before)
  }
})
