import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { IndicatorStream } from '#shared/indicators/definition.ts'
import { INDICATORS, streamIndicator } from '#shared/indicators/registry.ts'

const BARS = 100_000
const HOUR_MS = 3_600_000

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

function usedBytes(): number {
  if (typeof collect === 'function') collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** A price that goes both ways, with flat stretches, steps that no decimal expresses, and long falls and rises. */
function tell(stream: IndicatorStream, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const close = 1_000 + 500 * Math.sin(i / 20_000) + ((i * 7_919) % 101) / (i % 50_000 < 1_000 ? 1e9 : 3)
    const volume = (i * 31) % 17
    stream.next({ time: i * HOUR_MS, open: close - 1, high: close + 2, low: close - 2, close, volume, source: close })
  }
}

test.each([...INDICATORS.keys()])('%s keeps no more bars than its window', (type) => {
  expect(collect).toBeTypeOf('function')
  const stream = streamIndicator(type)
  tell(stream, 0, 5_000)
  const before = usedBytes()
  tell(stream, 5_000, 5_000 + BARS)
  // One number a bar would be 8 bytes a bar.
  expect(usedBytes() - before).toBeLessThan(4 * BARS)
  // The stream is in use until here, so that it cannot have been collected.
  tell(stream, 5_000 + BARS, 5_001 + BARS)
})
