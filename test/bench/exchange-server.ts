import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const placeSchema = z.object({ url: z.string(), streamUrl: z.string(), key: z.string(), secret: z.string() })
/** Where a fake exchange is, and a key for it. */
export type Place = z.infer<typeof placeSchema>

/** A fake exchange in a process of its own. */
export type ExchangeServer = {
  readonly place: Place
  /** Has so many messages of the market sent as fast as they are taken; resolves when the last one was sent. */
  flood(count: number): Promise<void>
  stop(): void
}

/** Starts one that lists `symbols` markets X0/USDT, X1/USDT … besides the usual ones. */
export async function startExchangeServer(symbols: number): Promise<ExchangeServer> {
  const file = fileURLToPath(new URL('binance-server.ts', import.meta.url))
  const child = spawn(process.execPath, [file, String(symbols)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const { value } = await lines.next()
  return {
    place: placeSchema.parse(JSON.parse(String(value))),
    async flood(count) {
      child.stdin.write(`flood ${count}\n`)
      await lines.next()
    },
    stop: () => child.stdin.end(),
  }
}
