import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BinanceSource } from '#main/market/exchange/binance-source.ts'
import { LiveFeed } from '#main/market/exchange/live-feed.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import '#test/builders/raw-imports.ts'
import type { ExchangeServer } from './exchange-server.ts'

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** A real engine on real files, on the market of a fake exchange, with a position and its stops in each symbol. */
export type ExchangeFloor = {
  readonly dataFolder: string
  /** Has so many messages sent and waits until the last was heard; answers seconds of the clock and of the processor. */
  tick(count: number): Promise<{ readonly seconds: number; readonly busy: number }>
  close(): Promise<void>
}

/** Opens one on the symbols X0/USDT … of a server that stands. */
export async function openExchangeFloor(server: ExchangeServer, count: number): Promise<ExchangeFloor> {
  const { createEngine } = await import('#main/engine/engine.ts')
  const dataFolder = mkdtempSync(join(tmpdir(), 'autocbot-bench-'))
  const ports = systemPorts()
  const symbols = Array.from({ length: count }, (_, index) => `X${index}/USDT`)
  const { url: restUrl, streamUrl } = server.place
  const addresses = { restUrl, streamUrl, socketApiUrl: `${streamUrl}/ws-api/v3` }
  const source = new BinanceSource({ clock: ports.clock, random: Math.random, log: QUIET, addresses })
  const ears = { heard: 0 }
  const counted = {
    id: source.id,
    name: source.name,
    now: () => source.now(),
    instruments: () => source.instruments(),
    biggest: (quote: string, most: number) => source.biggest(quote, most),
    hasBars: source.hasBars.bind(source),
    bars: source.bars.bind(source),
    book: (symbol: string) => source.book(symbol),
    status: () => source.status(),
    close: () => source.close(),
    listen: (hearer: Parameters<BinanceSource['listen']>[0]) =>
      source.listen({
        opening: () => hearer.opening(),
        opened: () => hearer.opened(),
        alive: () => hearer.alive(),
        book(symbol, levels) {
          ears.heard++
          hearer.book(symbol, levels)
        },
        trade(trade) {
          ears.heard++
          hearer.trade(trade)
        },
        minute(symbol, bar, closed) {
          ears.heard++
          hearer.minute(symbol, bar, closed)
        },
      }),
  }
  const feed = await LiveFeed.open({
    source: counted,
    clock: ports.clock,
    random: Math.random,
    log: QUIET,
    watched: () => symbols,
  })
  const engine = await createEngine({ dataFolder, feed, ports })
  const call = async (name: Parameters<typeof engine.dispatcher.dispatch>[0], input: unknown): Promise<void> => {
    const result = await engine.dispatcher.dispatch(name, input, { origin: 'cli' })
    if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`)
  }
  const floor: ExchangeFloor = {
    dataFolder,
    async tick(messages) {
      const until = ears.heard + messages
      const start = performance.now()
      const before = process.cpuUsage()
      const last = start + 300_000
      await server.flood(messages)
      while (ears.heard < until) {
        if (performance.now() > last) throw new Error(`${until - ears.heard} of ${messages} messages were not heard`)
        await new Promise((wait) => setTimeout(wait, 2))
      }
      const { user, system } = process.cpuUsage(before)
      return { seconds: (performance.now() - start) / 1_000, busy: (user + system) / 1e6 }
    },
    async close() {
      await engine.close()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
  for (let waited = 0; feed.listened().length < count || feed.connection().state !== 'connected'; waited++) {
    if (waited > 600) throw new Error(`only ${feed.listened().length} of ${count} symbols are listened to`)
    await new Promise((wait) => setTimeout(wait, 50))
  }
  await floor.tick(3 * count)
  await call('risk.setLimits', {
    limits: { maxPositionSizePct: 1, maxPortfolioRiskPct: 1, maxTotalExposurePct: 1, maxOpenPositions: 1_000 },
    protections: { maxOrdersPerMinute: null, duplicateWindowMs: null },
  })
  for (const symbol of symbols) {
    const order = { symbol, side: 'buy', type: 'market', amount: '0.5', stopLoss: '50', takeProfit: '200' }
    await call('trading.createOrder', order)
  }
  return floor
}
