import { expect, test } from 'vitest'
import { describeContract } from '#main/contract/describe-contract.ts'
import { CALLS } from '#shared/contract/contract.ts'

test('the contract is what the committed snapshot shows', async () => {
  const text = `${JSON.stringify(describeContract(), null, 2)}\n`
  // A change that is meant: npx vitest run -u test/unit/main/contract
  await expect(text).toMatchFileSnapshot('contract.snapshot.json')
})

test('every call has schemas, and columns are arrays of numbers and null', () => {
  const { calls } = describeContract()
  expect(calls).toHaveLength(CALLS.length)
  const candles = JSON.stringify(calls.find(({ name }) => name === 'market.candles'))
  expect(candles).toContain('"items":{"type":["number","null"]}')
})
