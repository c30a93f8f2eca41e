import { expect, vi } from 'vitest'
import { binanceStand } from '#test/builders/binance-stand.ts'
import { exchangeConformance } from '#test/integration/exchange-conformance.ts'

exchangeConformance('binance', async () => {
  const stand = await binanceStand()
  const { exchange, fake } = stand
  let told = 0
  return {
    exchange,
    symbol: 'BTC/USDT',
    amount: '0.15',
    farBelow: '40000',
    takingPrice: '50020',
    async listening() {
      exchange.subscribe(() => told++)
      await vi.waitFor(() => expect(exchange.isListening).toBe(true))
    },
    async settle() {
      let before = -1
      // What comes over the network has come when nothing more does.
      await vi.waitFor(
        () => {
          const isQuiet = before === told
          before = told
          if (!isQuiet) throw new Error('events are still coming')
        },
        { interval: 150 },
      )
    },
    async close() {
      exchange.close()
      await vi.waitFor(() => expect(fake.connections()).toBe(0))
      await stand.close()
    },
  }
})
