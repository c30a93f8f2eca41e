import { expect, test } from 'vitest'
import { scrub, scrubText } from '#main/system/scrub.ts'

test('secrets are hidden by their name, however deep', () => {
  const value = {
    a: [{ apiKey: 'k', API_SECRET: 's', passphrase: 'p' }],
    password: 'w',
    token: 't',
    tokens: 3,
    key: 'rsi',
  }
  expect(scrub(value)).toEqual({
    a: [{ apiKey: '[hidden]', API_SECRET: '[hidden]', passphrase: '[hidden]' }],
    password: '[hidden]',
    token: '[hidden]',
    tokens: 3,
    key: 'rsi',
  })
})

test.each([
  ['Authorization: Bearer abcdef123456', 'abcdef123456'],
  ['GET /order?symbol=BTC&signature=deadbeef01', 'deadbeef01'],
  ['{"apiKey":"abcd1234"}', 'abcd1234'],
  ["secret = 'hunter22'", 'hunter22'],
])('and by their look: %s', (text, secret) => {
  expect(scrubText(text)).not.toContain(secret)
  expect(scrubText(text)).toContain('[hidden]')
})

test('what is endless is cut: depth, length, circles', () => {
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  expect(JSON.stringify(scrub(circle))).toContain('[deeper]')
  expect(scrubText('x'.repeat(100_000)).length).toBeLessThan(10_000)
  expect(scrub(new Float64Array(10))).toBe('[80 bytes]')
})
