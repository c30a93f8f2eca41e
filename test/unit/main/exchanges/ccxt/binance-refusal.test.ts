import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeOf, refusalIn } from '#main/exchanges/ccxt/binance-refusal.ts'
import { HttpAnswer } from '#main/exchanges/ccxt/http-answer.ts'

const told = (status: number, code: number, msg: string): HttpAnswer =>
  new HttpAnswer(status, {}, JSON.stringify({ code, msg }))

test.each([
  [400, -1013, 'Filter failure: LOT_SIZE', 'VALIDATION'],
  [400, -1111, "Parameter 'quantity' has too much precision.", 'VALIDATION'],
  [400, -2010, 'Account has insufficient balance for requested action.', 'INSUFFICIENT_FUNDS'],
  [400, -2010, 'Order would immediately match and take.', 'EXCHANGE_REJECTED'],
  [400, -2010, 'Market is closed.', 'EXCHANGE_REJECTED'],
  [400, -2013, 'Order does not exist.', 'NOT_FOUND'],
  [400, -1021, 'Timestamp for this request is outside of the recvWindow.', 'EXCHANGE_REJECTED'],
  [401, -2015, 'Invalid API-key, IP, or permissions for action.', 'EXCHANGE_REJECTED'],
  [429, -1003, 'Too much request weight used.', 'RATE_LIMITED'],
  [418, -1003, 'Way too much request weight used; IP banned.', 'RATE_LIMITED'],
  [429, -1015, 'Too many new orders.', 'RATE_LIMITED'],
])('%s %s %s is a refusal: %s', (status, code, message, meaning) => {
  const refusal = refusalIn(told(status, code, message))
  expect(refusal?.code).toBe(meaning)
  expect(refusal?.message).toContain(`(${code})`)
  expect(refusal?.details?.['exchangeCode']).toBe(code)
})

test.each([
  [400, -1000, 'An unknown error occurred while processing the request.'],
  [400, -1001, 'Internal error; unable to process your request. Please try again.'],
  [400, -1006, 'An unexpected response was received from the message bus. Execution status unknown.'],
  [400, -1007, 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.'],
  [503, -1008, 'Server is currently overloaded with other requests.'],
  [500, -2010, 'Account has insufficient balance for requested action.'],
  [200, -2010, 'Account has insufficient balance for requested action.'],
  [400, -2010, 'Duplicate order sent.'],
  [400, -9999, 'Something new.'],
])('%s %s %s leaves it open', (status, code, message) => {
  expect(refusalIn(told(status, code, message))).toBeUndefined()
})

test('how long to wait is said with it', () => {
  const answer = new HttpAnswer(429, { 'retry-after': '17' }, JSON.stringify({ code: -1003, msg: 'Too much.' }))
  expect(refusalIn(answer)?.details).toMatchObject({ retryAfterMs: 17_000 })
})

test('nothing but the exact form is evidence', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.oneof(fc.string(), fc.json()), (status, body) => {
      const answer = new HttpAnswer(status, {}, body)
      expect(codeOf(answer) === undefined ? refusalIn(answer) : undefined).toBeUndefined()
    }),
  )
})
