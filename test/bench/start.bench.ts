import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchApp, waitUntilReady } from '#test/e2e/harness.ts'

/** How long a person waits: for the window with its first data, and for the command line to say anything. */

const RUNS = 5
const PROJECT = join(import.meta.dirname, '..', '..')

function report(name: string, samples: number[], note: string): void {
  const sorted = samples.toSorted((one, other) => one - other)
  console.log(JSON.stringify({ name, value: sorted[Math.floor(sorted.length / 2)], unit: 'ms', note }))
}

async function windowMs(): Promise<number> {
  const start = performance.now()
  const launched = await launchApp()
  await waitUntilReady(launched.window)
  const duration = performance.now() - start
  await launched.close()
  return duration
}

function commandMs(...args: string[]): number {
  const start = performance.now()
  execFileSync(process.execPath, [join(PROJECT, 'scripts/autocbot.mjs'), ...args], { stdio: 'ignore' })
  return performance.now() - start
}

const windows: number[] = []
for (let run = 0; run < RUNS; run += 1) windows.push(await windowMs())
report('app: start until the first screen shows data', windows, `median of ${RUNS}, fresh data folder each`)

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
