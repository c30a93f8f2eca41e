/** The feed for any exchange that ccxt knows, on the fakes of Binance and Bybit. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { openCcxtSource } from '#main/market/exchange/ccxt-market-feed.ts'
import { LiveFeed } from '#main/market/exchange/live-feed.ts'
import { QUIET_LOG } from '#test/builders/binance-stand.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import { startFakeBinance } from '#test/fakes/binance/fake-binance.ts'
import { startFakeBybit } from '#test/fakes/bybit/fake-bybit.ts'

const PATIENCE = { timeout: 30_000, interval: 50 }
const PORTS = { clock: WALL_CLOCK, random: () => 0, log: QUIET_LOG }

test.each([
  ['binance', '0.01', startFakeBinance],
  ['bybit', '0.1', startFakeBybit],
] as const)(
  '%s tells books, trades and bars through ccxt, and does so again after a cut',
  async (id, tickSize, start) => {
    const fake = await start({ clock: WALL_CLOCK, seed: 7 })
    onTestFinished(() => fake.close())
    fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
    fake.crowd.take('BTCUSDT', 'BUY', '0.01')
    const source = await openCcxtSource(id, { ...PORTS, environment: { kind: 'loopback', url: fake.restUrl } })
    const feed = await LiveFeed.open({ ...PORTS, source, watched: () => ['BTC/USDT'] })
    onTestFinished(() => feed.stop())
    expect(feed.instruments().find(({ symbol }) => symbol === 'BTC/USDT')).toMatchObject({ tickSize })
    feed.start()
    const hears = (bid: string, last: number) =>
      vi.waitFor(() => {
        fake.crowd.take('BTCUSDT', 'BUY', '0.001')
        expect(feed.connection().state).toBe('connected')
        expect(feed.quote('BTC/USDT')).toMatchObject({ bid, last: String(last) })
        expect(feed.candles('BTC/USDT', '1m', 1).at(-1)?.close).toBe(last)
      }, PATIENCE)
    await hears('49990', 50_010)
    const measured = { clockOffsetMs: expect.any(Number), rateLimitUsed: expect.any(Number) }
    expect(feed.connection()).toMatchObject({ circuit: 'closed', bannedForMs: 0, ...measured })
    fake.cutStreams()
    fake.crowd.withdraw('BTCUSDT')
    fake.crowd.quote('BTCUSDT', { price: '50400', step: '10', levels: 20, quantity: '0.5' })
    await hears('50390', 50_410)
  },
  60_000,
)
