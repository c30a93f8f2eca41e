import { monitorEventLoopDelay } from 'node:perf_hooks'

const BUCKETS_MS = [1, 2, 5, 10, 20, 50, 100, 250, 1_000, 5_000]

type CallFigures = { readonly outcomes: Map<string, number>; readonly buckets: number[]; sum: number; count: number }

/** What the program counts about itself. */
export type Metrics = {
  /** Counts one answered call. */
  call(measurement: { readonly name: string; readonly outcome: string; readonly latencyMs: number }): void
  /** The longest the main thread was held up since the start, in milliseconds. */
  longestBlockMs(): number
  /** All figures in the Prometheus text format; `gauges` are added as `autocbot_NAME`. */
  text(gauges?: Readonly<Record<string, number>>): string
  close(): void
}

/** Starts counting. */
export function createMetrics(): Metrics {
  const calls = new Map<string, CallFigures>()
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  const longestBlockMs = (): number => Math.max(0, delay.max / 1e6 - 10)

  return {
    call({ name, outcome, latencyMs }) {
      const figures = calls.get(name) ?? { outcomes: new Map(), buckets: BUCKETS_MS.map(() => 0), sum: 0, count: 0 }
      calls.set(name, figures)
      figures.outcomes.set(outcome, (figures.outcomes.get(outcome) ?? 0) + 1)
      figures.sum += latencyMs
      figures.count += 1
      BUCKETS_MS.forEach((bound, index) => {
        if (latencyMs <= bound) figures.buckets[index] += 1
      })
    },
    longestBlockMs,
    text(gauges = {}) {
      const lines = [...callLines(calls)]
      const memory = process.memoryUsage()
      const all: Record<string, number> = {
        event_loop_longest_block_seconds: longestBlockMs() / 1_000,
        event_loop_delay_p99_seconds: delay.percentile(99) / 1e9,
        memory_resident_bytes: memory.rss,
        memory_heap_bytes: memory.heapUsed,
        memory_external_bytes: memory.external,
        uptime_seconds: process.uptime(),
        ...gauges,
      }
      for (const [name, value] of Object.entries(all)) {
        lines.push(`# TYPE autocbot_${name} gauge`, `autocbot_${name} ${Number.isFinite(value) ? value : 0}`)
      }
      return `${lines.join('\n')}\n`
    },
    close: () => {
      delay.disable()
    },
  }
}

function* callLines(calls: ReadonlyMap<string, CallFigures>): Generator<string> {
  yield '# HELP autocbot_calls_total Calls of the contract by name and outcome.'
  yield '# TYPE autocbot_calls_total counter'
  for (const [name, { outcomes }] of calls) {
    for (const [outcome, count] of outcomes) yield `autocbot_calls_total{call="${name}",outcome="${outcome}"} ${count}`
  }
  yield '# HELP autocbot_call_duration_seconds Time until a call was answered.'
  yield '# TYPE autocbot_call_duration_seconds histogram'
  for (const [name, { buckets, sum, count }] of calls) {
    for (const [index, bound] of BUCKETS_MS.entries()) {
      yield `autocbot_call_duration_seconds_bucket{call="${name}",le="${bound / 1_000}"} ${buckets[index]}`
    }
    yield `autocbot_call_duration_seconds_bucket{call="${name}",le="+Inf"} ${count}`
    yield `autocbot_call_duration_seconds_sum{call="${name}"} ${sum / 1_000}`
    yield `autocbot_call_duration_seconds_count{call="${name}"} ${count}`
  }
}
