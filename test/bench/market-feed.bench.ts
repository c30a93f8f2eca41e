/**
 * The simulated market: events a second when it is stepped without a clock, the longest step, and the time to make a
 * symbol's history. Prints one JSON line a figure.
 */
import { SimulatedMarket } from '#main/market/simulated/simulated-market.ts'

const STEPS = 20_000
const RUNS = 3

function print(name: string, value: number, unit: string, note: string): void {
  process.stdout.write(`${JSON.stringify({ name, value: Number(value.toPrecision(4)), unit, note })}\n`)
}

const clock = { now: () => Date.UTC(2024, 0, 1), monotonic: () => performance.now(), schedule: () => () => undefined }
let best = 0
let longest = 0
let history = Number.POSITIVE_INFINITY
for (let run = 0; run < RUNS; run++) {
  const market = new SimulatedMarket({ seed: run, clock })
  let events = 0
  market.subscribe(() => events++)
  const begin = performance.now()
  let before = begin
  for (let i = 0; i < STEPS; i++) {
    market.step()
    const now = performance.now()
    longest = Math.max(longest, now - before)
    before = now
  }
  best = Math.max(best, events / ((performance.now() - begin) / 1_000))
  const asked = performance.now()
  new SimulatedMarket({ seed: run + 10, clock }).candles('ETH/USDT', '1h', 500)
  history = Math.min(history, performance.now() - asked)
}
print('simulated market', best, 'events/s', `${STEPS} steps of five symbols, one listener`)
print('simulated market, longest step', longest, 'ms', 'histories are made in the first six')
print("simulated market, a symbol's history", history, 'ms', "10 days of minutes, the market's own with them")
