import { expect, test } from 'vitest'
import { createEngine } from '#main/engine/engine.ts'
import type { MarketConfig } from '#main/engine/market-config.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

/** Opens an engine, waits for the first price, and closes it: which seed it had, and the first and the last price. */
async function session(dataFolder: string, market?: MarketConfig) {
  const engine = await createEngine({ dataFolder, ports: systemPorts(), ...(market === undefined ? {} : { market }) })
  const price = async (): Promise<number | undefined> => {
    const answer = await engine.dispatcher.dispatch('market.price', { symbol: 'BTC/USDT' }, { origin: 'cli' })
    return answer.ok ? Number((answer.value as { last: string | null }).last) || undefined : undefined
  }
  let first: number | undefined
  while (first === undefined) {
    first = await price()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await new Promise((resolve) => setTimeout(resolve, 600))
  const last = await price()
  await engine.close()
  return { seed: engine.market.seed, first, last: last ?? Number.NaN }
}

test('a market without a seed goes on where the last one ended, and one with a seed begins where it always does', async () => {
  const folder = temporaryFolder()
  const one = await session(folder)
  const two = await session(folder)
  expect(one.seed).toBe(1)
  expect(two.seed).toBe(2)
  // A step moves the price by far less than the half percent that tapes begin apart.
  expect(Math.abs(two.first / one.last - 1)).toBeLessThan(0.001)

  const seeded = { mode: 'simulated', seed: 77 } as const
  const begin = await session(folder, seeded)
  const again = await session(temporaryFolder(), seeded)
  expect(begin.seed).toBe(77)
  expect(Math.abs(begin.first / again.first - 1)).toBeLessThan(0.001)
  const three = await session(folder)
  expect(Math.abs(three.first / two.last - 1), 'a seed is an excursion').toBeLessThan(0.001)
})
