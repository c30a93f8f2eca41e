import { expect, test } from 'vitest'
import { Closing } from '#main/engine/closing.ts'

test('what was begun last ends first, once, and a failure keeps nothing else open', async () => {
  const order: string[] = []
  const closing = new Closing()
  closing.add(() => void order.push('first'))
  closing.add(() => {
    throw new Error('stuck')
  })
  closing.keep({ close: async () => void order.push('last') })
  await expect(closing.close()).rejects.toThrow('stuck')
  await expect(closing.close()).rejects.toThrow('stuck')
  expect(order).toEqual(['last', 'first'])
})
