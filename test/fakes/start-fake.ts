// A fake exchange in a process of its own, for tests and for people: `node test/fakes/start-fake.ts [binance|bybit]`.
// Options: `--balances USDT=100000,BTC=2`, `--walk` for a market that moves by itself. It prints one line of JSON with its
// url, a key and a secret, then takes commands on stdin, a line each (`help` lists them), and answers each with a line of
// JSON. The network that clients meet can be cut; commands come another way. It ends with its stdin.
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import { startFakeBinance } from './binance/fake-binance.ts'
import { startFakeBybit } from './bybit/fake-bybit.ts'
import { Cable } from './venue/cable.ts'
import { type Puppet, pull } from './venue/strings.ts'

const WALK_EVERY_MS = 500
const MARKETS = [
  ['BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' }],
  ['ETHUSDT', { price: '2500', step: '1', levels: 20, quantity: '10' }],
] as const

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    balances: { type: 'string', default: 'USDT=100000,BTC=2' },
    walk: { type: 'boolean', default: false },
    seed: { type: 'string', default: '7' },
  },
})
const [kind = 'binance'] = positionals
if (kind !== 'binance' && kind !== 'bybit') throw new Error(`there is no fake ${kind}; there are binance and bybit`)
const start = kind === 'bybit' ? startFakeBybit : startFakeBinance

const fake = await start({ clock: WALL_CLOCK, seed: Number(values.seed) })
const key = fake.openAccount(Object.fromEntries(values.balances.split(',').map((pair) => pair.split('='))))
const cable = await Cable.lay(Number(new URL(fake.restUrl).port))
const puppet: Puppet = { ...fake, account: key.account, cable, cutStreams: () => fake.cutStreams() }
for (const [symbol, ladder] of MARKETS) {
  fake.crowd.quote(symbol, ladder)
  fake.crowd.take(symbol, 'BUY', '0.01')
}
if (values.walk) setInterval(() => MARKETS.forEach(([symbol]) => fake.crowd.walk(symbol, 3)), WALK_EVERY_MS)

const tell = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`)
tell({ exchange: kind, url: `http://127.0.0.1:${cable.port}`, apiKey: key.key, secret: key.secret })
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  if (line.trim() === '') return
  try {
    tell({ ok: true, value: pull(puppet, line) })
  } catch (error) {
    tell({ ok: false, error: String(error instanceof Error ? error.message : error) })
  }
})
lines.on('close', () => process.exit(0))
