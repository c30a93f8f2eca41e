import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CONDITION_LIMITS, parseCondition } from '#shared/strategy-language/parser.ts'
import { conditions, printExpression, withoutPositions } from '#test/builders/expressions.ts'

function parsed(text: string) {
  const result = parseCondition(text)
  if (result.problem !== undefined) throw new Error(`${text}: ${result.problem.message}`)
  return result.expression
}

function problem(text: string) {
  const result = parseCondition(text)
  if (result.problem === undefined) throw new Error(`${text} was read`)
  return { ...result.problem, part: text.slice(result.problem.from, result.problem.to) }
}

/** The tree in full parentheses. */
function shape(text: string): string {
  const write = (node: ReturnType<typeof parsed>): string => {
    switch (node.kind) {
      case 'number':
      case 'parameter':
      case 'series':
        return printExpression(node)
      case 'negate':
        return `(-${write(node.operand)})`
      case 'not':
        return `(not ${write(node.operand)})`
      case 'arithmetic':
      case 'compare':
        return `(${write(node.left)} ${node.operator} ${write(node.right)})`
      case 'and':
      case 'or':
        return `(${write(node.left)} ${node.kind} ${write(node.right)})`
    }
  }
  return write(parsed(text))
}

test.each([
  ['a > 1 or b > 2 and c > 3', '((a > 1) or ((b > 2) and (c > 3)))'],
  ['a > 1 or b > 2 or c > 3', '(((a > 1) or (b > 2)) or (c > 3))'],
  ['not a > 1 and b > 2', '((not (a > 1)) and (b > 2))'],
  ['not not a > 1', '(not (not (a > 1)))'],
  ['a + b * c - d / e > 0', '(((a + (b * c)) - (d / e)) > 0)'],
  ['a - b - c == 0', '(((a - b) - c) == 0)'],
  ['a / b / c != 0', '(((a / b) / c) != 0)'],
  ['-a * --b <= -1', '(((-a) * (-(-b))) <= (-1))'],
  ['(a > 1 or b > 2) and c < $limit', '(((a > 1) or (b > 2)) and (c < $limit))'],
  ['(a + b) * 2 >= c[3]', '(((a + b) * 2) >= c[3])'],
  ['bb . upper [ 2 ] crosses   below close', '(bb.upper[2] crosses below close)'],
  ['fast crosses above slow', '(fast crosses above slow)'],
  ['m.below > 0', '(m.below > 0)'],
])('%s is read as %s', (text, expected) => {
  expect(shape(text)).toBe(expected)
})

test('every node knows its place in the text', () => {
  const text = 'a > 1 and (b + 2) < c[1]'
  const node = parsed(text)
  if (node.kind !== 'and' || node.right.kind !== 'compare') throw new Error('not the expected tree')
  expect(text.slice(node.from, node.to)).toBe(text)
  expect(text.slice(node.right.left.from, node.right.left.to)).toBe('(b + 2)')
  expect(text.slice(node.right.right.from, node.right.right.to)).toBe('c[1]')
})

test.each([
  ['', 'the condition is empty', ''],
  ['   ', 'the condition is empty', ' '],
  ['a >', 'the condition ends too early: expected a number, a name or "("', '>'],
  ['(a > 1', 'the condition ends too early: expected ")"', '1'],
  ['a > 1)', 'unexpected ")", expected the end of the condition or an operator', ')'],
  ['1 < a < 3', 'comparisons do not chain: join two comparisons with "and"', '<'],
  ['a > 1 crosses above 2', 'comparisons do not chain: join two comparisons with "and"', 'crosses'],
  ['a crosses over b', 'unexpected "over", expected "above" or "below" after "crosses"', 'over'],
  [
    'a croses above b',
    'unexpected "croses", expected the end of the condition or an operator; did you mean "crosses"?',
    'croses',
  ],
  ['a > 1 AND b > 2', 'unexpected "AND", expected the end of the condition or an operator; did you mean "and"?', 'AND'],
  ['a > 1 && b > 2', 'unexpected "&&", expected the end of the condition or an operator; did you mean "and"?', '&&'],
  ['a = 1', 'unexpected "=", expected the end of the condition or an operator; did you mean "=="?', '='],
  ['a > 1e999', 'the number is too large', '1e999'],
  ['a[1.5] > 1', 'unexpected "1.5", expected a whole number of bars ago, such as [1]', '1.5'],
  ['a[-1] > 1', 'unexpected "-", expected a whole number of bars ago, such as [1]', '-'],
  ['a[10001] > 1', 'an offset looks at most 10000 bars back', '10001'],
  ['a[1 > 1', 'unexpected ">", expected "]"', '>'],
  ['a. > 1', 'unexpected ">", expected an output\'s name after "a."', '>'],
  ['a > $', 'unexpected "$", expected a number, a name or "("', '$'],
  ['1(a) > 1', 'unexpected "(", expected the end of the condition or an operator', '('],
  ['a > b not c > d', 'unexpected "not", expected the end of the condition or an operator', 'not'],
])('%s is refused: %s', (text, message, part) => {
  expect(problem(text)).toMatchObject({ message, part })
})

test('nesting, length and number of words are bounded', () => {
  expect(parsed(`${'('.repeat(64)}a > 1${')'.repeat(64)}`).kind).toBe('compare')
  expect(problem('('.repeat(1_000)).message).toBe('nested too deeply: at most 64 levels')
  expect(problem(`${'-'.repeat(1_900)}a > 1`).message).toContain('nested too deeply')
  expect(problem(`${'not '.repeat(1_900)}a > 1`).message).toContain('nested too deeply')
  expect(problem(`a > 1${' '.repeat(10_000)}`).message).toContain('at most 10000 characters, this one has 10005')
  expect(problem(`a > 1${' + a'.repeat(2_000)}`).message).toContain('at most 2000 words')
  expect(parsed(`a > 1${' + a'.repeat(998)}`).kind).toBe('compare')
})

test('what is printed is read as the same tree', () => {
  const choices = conditions(
    [
      ['close', undefined],
      ['bb', 'upper'],
      ['x_1', undefined],
    ],
    ['level'],
  )
  fc.assert(
    fc.property(choices, (expression) => {
      const text = printExpression(expression)
      fc.pre(text.length <= CONDITION_LIMITS.length)
      expect(withoutPositions(parsed(text))).toEqual(expression)
    }),
  )
})

test('no text makes the parser fail in any other way than by a problem inside the text', () => {
  const words = fc.constantFrom(
    'a',
    'not',
    'and',
    'or',
    'crosses',
    'above',
    '(',
    ')',
    '[',
    ']',
    '.',
    '1',
    '-',
    '<',
    '==',
    '$p',
    '$',
    '=',
    '🙂',
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(words, { maxLength: 60 }).map((all) => all.join(' ')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const result = parseCondition(text)
      if (result.problem === undefined) return
      expect(result.problem.from).toBeGreaterThanOrEqual(0)
      expect(result.problem.to).toBeLessThanOrEqual(text.length)
      expect(result.problem.from).toBeLessThanOrEqual(result.problem.to)
    }),
    { numRuns: 500 },
  )
})
