import { expect, test } from 'vitest'
import { checkCondition } from '#shared/strategy-language/check-condition.ts'
import { parseCondition } from '#shared/strategy-language/parser.ts'

const scope = {
  indicators: new Map([
    ['fast', { outputs: ['sma'] }],
    ['slow', { outputs: ['sma'] }],
    ['bb', { outputs: ['upper', 'middle', 'lower'] }],
    ['cloud', { outputs: ['base', 'lagging'], refused: new Map([['lagging', 'looks ahead']]) }],
  ]),
  parameters: new Set(['level']),
}

function problems(text: string) {
  const parsed = parseCondition(text)
  if (parsed.problem !== undefined) throw new Error(parsed.problem.message)
  return checkCondition(parsed.expression, scope).map(({ from, to, ...rest }) => ({
    part: text.slice(from, to),
    ...rest,
  }))
}

test.each(['fast > slow', 'fast.sma[2] > $level', 'bb.upper - bb.lower < hlc3', 'not (volume == 0 or 1 < 2)'])(
  '%s is fine',
  (text) => {
    expect(problems(text)).toEqual([])
  },
)

test.each([
  ['fsat > slow', 'fsat', 'unknown name "fsat"; did you mean "fast"?', 'fast'],
  ['Close > 1', 'Close', 'unknown name "Close"; did you mean "close"?', 'close'],
  ['banana > 1', 'banana', 'unknown name "banana"', undefined],
  ['fast > $levle', '$levle', 'unknown parameter "$levle"; did you mean "$level"?', '$level'],
  ['bb > 1', 'bb', '"bb" has several outputs: write bb.upper, bb.middle or bb.lower', undefined],
  [
    'bb.uper[1] > 1',
    'bb.uper[1]',
    '"bb" has no output "uper", it has the outputs upper, middle or lower; did you mean "bb.upper"?',
    'bb.upper',
  ],
  ['fast.value > 1', 'fast.value', '"fast" has no output "value", it has just one output: write fast', undefined],
  ['close.x > 1', 'close.x', '"close" has no outputs: write close', 'close'],
  ['cloud.lagging > 1', 'cloud.lagging', '"cloud.lagging" looks ahead', undefined],
  ['close', 'close', 'a condition must be true or false, this is a number: compare it with something', undefined],
  [
    'not close',
    'close',
    '"not" works on what is true or false, this is a number: compare it with something',
    undefined,
  ],
  [
    'close and 1 > 2',
    'close',
    '"and" works on what is true or false, this is a number: compare it with something',
    undefined,
  ],
  ['-(1 > 2) > 3', '(1 > 2)', '"-" works on numbers, this is true or false', undefined],
  ['1 + (1 > 2) > 3', '(1 > 2)', '"+" works on numbers, this is true or false', undefined],
  ['(1 > 2) == (2 > 1)', '(1 > 2)', '"==" works on numbers, this is true or false', undefined],
])('%s: at %s, %s', (text, part, message, suggestion) => {
  expect(problems(text)[0]).toEqual({ part, message, ...(suggestion === undefined ? {} : { suggestion }) })
})

test('all problems are found, in reading order', () => {
  expect(problems('fsat > slwo and $x < 1').map(({ part }) => part)).toEqual(['fsat', 'slwo', '$x'])
})
