/**
 * A fake Binance in a process of its own, for what is measured against it; so many more symbols are listed (argv). Beside
 * it stands a server of market streams without any manners: for each line `flood COUNT` of standard input it sends so many
 * messages as fast as they are taken. Prints addresses and a key as one JSON line, then `sent` after each flood; lives
 * until its standard input ends.
 */
import { createInterface } from 'node:readline'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { systemPorts } from '#main/system/system-ports.ts'
import { startFakeBinance } from '#test/fakes/binance/fake-binance.ts'
import { symbolRules, usualSymbols } from '#test/fakes/venue/symbol-rules.ts'

const BURST = 200
const MOST_WAITING_BYTES = 1 << 20

const bases = Array.from({ length: Number(process.argv[2] ?? 0) }, (_, index) => `X${index}`)
const more = bases.map((base) => symbolRules(base, 'USDT'))
const fake = await startFakeBinance({ clock: systemPorts().clock, seed: 7, symbols: [...usualSymbols(), ...more] })
Object.assign(fake.limits.limits, { ordersPerTenSeconds: 1e9, weightPerMinute: 1e9 })
const { key, secret } = fake.openAccount({ USDT: '100000000', BTC: '1000' })
fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
fake.crowd.take('BTCUSDT', 'BUY', '0.01')

/** One of three messages is a trade, one a book, one a minute. */
function message(count: number): string {
  const symbol = `x${Math.floor(count / 3) % bases.length}usdt`
  const price = 100 + (count % 7) / 10
  const level = (step: number): [string, string] => [(price + step / 10).toFixed(8), '1000.00000000']
  if (count % 3 === 0) {
    const bids = Array.from({ length: 20 }, (_, step) => level(-1 - step))
    const asks = Array.from({ length: 20 }, (_, step) => level(1 + step))
    return JSON.stringify({ stream: `${symbol}@depth20@100ms`, data: { lastUpdateId: count, bids, asks } })
  }
  if (count % 3 === 1) {
    const data = { e: 'trade', p: price.toFixed(8), q: '0.01000000', T: Date.now(), m: count % 2 === 0 }
    return JSON.stringify({ stream: `${symbol}@trade`, data })
  }
  const text = price.toFixed(8)
  const t = Math.floor(Date.now() / 60_000) * 60_000
  const k = { t, o: text, h: text, l: text, c: text, v: '10.00000000', x: false }
  return JSON.stringify({ stream: `${symbol}@kline_1m`, data: { e: 'kline', k } })
}

const commandSchema = z.object({ id: z.number() })
const streams = new WebSocketServer({ port: 0, host: '127.0.0.1' })
streams.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const { id } = commandSchema.parse(JSON.parse(data.toString()))
    socket.send(JSON.stringify({ result: null, id }))
  })
})
await new Promise<void>((ready) => streams.once('listening', ready))

let sent = 0
async function flood(count: number): Promise<void> {
  const [socket] = [...streams.clients].filter(({ readyState }) => readyState === WebSocket.OPEN)
  if (socket === undefined) throw new Error('Nobody listens.')
  for (let left = count; left > 0; ) {
    for (let burst = 0; burst < BURST && left > 0; burst++, left--) socket.send(message(sent++))
    while (socket.bufferedAmount > MOST_WAITING_BYTES) await new Promise((wait) => setTimeout(wait, 1))
    await new Promise<void>((next) => setImmediate(next))
  }
  process.stdout.write('sent\n')
}

const address = streams.address()
const port = typeof address === 'object' && address !== null ? address.port : 0
process.stdout.write(`${JSON.stringify({ url: fake.restUrl, streamUrl: `ws://127.0.0.1:${port}`, key, secret })}\n`)
for await (const line of createInterface({ input: process.stdin })) await flood(Number(line.split(' ')[1]))
process.exit(0)
