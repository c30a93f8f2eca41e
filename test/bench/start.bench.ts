import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchApp, waitUntilReady } from '#test/e2e/harness.ts'
import { memoryOf } from './process-memory.ts'
import { printFigure, quantile } from './window-frames.ts'

/** How long a person waits: for the window with its first data, and for the command line to say anything. */

const RUNS = 5
const PROJECT = join(import.meta.dirname, '..', '..')

function report(name: string, samples: number[], note: string): void {
  const sorted = samples.toSorted((one, other) => one - other)
  console.log(JSON.stringify({ name, value: sorted[Math.floor(sorted.length / 2)], unit: 'ms', note }))
}

/** Resolves to how long the first screen took; where `memory` is given, to it goes the memory of all processes after five seconds. */
async function windowMs(userData?: string, memory?: number[]): Promise<number> {
  const start = performance.now()
  const launched = await launchApp({ args: ['--market=simulated'], ...(userData === undefined ? {} : { userData }) })
  await waitUntilReady(launched.window)
  const duration = performance.now() - start
  if (memory !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    memory.push((await memoryOf(launched.app)).reduce((sum, { bytes }) => sum + bytes, 0) / 2 ** 20)
  }
  await launched.close()
  return duration
}

function commandMs(...args: string[]): number {
  const start = performance.now()
  execFileSync(process.execPath, [join(PROJECT, 'scripts/autocbot.mjs'), ...args], { stdio: 'ignore' })
  return performance.now() - start
}

const cold: number[] = []
for (let run = 0; run < RUNS; run += 1) cold.push(await windowMs())
report(
  'app: cold start until the first screen shows data',
  cold,
  `median of ${RUNS}, a new data folder each, so that samples are imported meanwhile; longest ${Math.max(...cold).toFixed(0)} ms`,
)
const used = mkdtempSync(join(tmpdir(), 'autocbot-bench-'))
try {
  await windowMs(used)
  const warm: number[] = []
  const memory: number[] = []
  for (let run = 0; run < RUNS; run += 1) warm.push(await windowMs(used, memory))
  const worst = Math.max(...warm).toFixed(0)
  report(
    'app: warm start until the first screen shows data',
    warm,
    `median of ${RUNS} on a used folder; longest ${worst} ms, limit 2000 ms`,
  )
  const note = 'PSS of all processes 5 s after the start; limit 334 MiB (350 MB)'
  printFigure('app: memory at rest', quantile(memory, 0.5), 'MiB', note)
} finally {
  rmSync(used, { recursive: true, force: true, maxRetries: 5 })
}

const folder = mkdtempSync(join(tmpdir(), 'autocbot-bench-'))
process.env['AUTOCBOT_USER_DATA'] = folder
try {
  commandMs('--help')
  report(
    'command line: --help',
    Array.from({ length: RUNS }, () => commandMs('--help')),
    `median of ${RUNS}, built`,
  )
  report(
    'command line: a call with an engine started for it',
    Array.from({ length: RUNS }, () => commandMs('call', 'settings.get', '{}', '--json')),
    `median of ${RUNS}`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const bare = Array.from({ length: RUNS }, () => {
  const start = performance.now()
  spawnSync(process.execPath, ['-e', ''])
  return performance.now() - start
})
report('for comparison: an empty Node process', bare, `median of ${RUNS}`)
