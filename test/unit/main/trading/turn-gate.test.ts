import { expect, test } from 'vitest'
import { TurnGate } from '#main/trading/turn-gate.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('those who find room go on at once, the others a turn later in the order in which they came', async () => {
  const gate = new TurnGate(2)
  const passed: number[] = []
  const come = async (number: number): Promise<void> => {
    const wait = gate.enter()
    if (wait !== undefined) await wait
    passed.push(number)
  }
  for (let number = 1; number <= 5; number++) void come(number)
  expect(passed).toEqual([1, 2])
  await turn()
  void come(6)
  expect(passed).toEqual([1, 2, 3, 4])
  await turn()
  expect(passed).toEqual([1, 2, 3, 4, 5, 6])
  await turn()
  void come(7)
  void come(8)
  void come(9)
  expect(passed).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  await turn()
  expect(passed).toHaveLength(9)
})
