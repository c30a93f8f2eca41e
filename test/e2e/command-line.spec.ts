import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { electronCommand, launchApp } from './harness.ts'

let folder: string

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'autocbot-e2e-'))
})

test.afterEach(async () => {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

function start(...args: string[]): ChildProcess {
  const { command, args: first } = electronCommand()
  return spawn(command, [...first, `--user-data=${join(folder, 'data')}`, ...args], {
    stdio: ['ignore', 'inherit', 'pipe'],
  })
}

/** Exit code and stderr of the app, once it has ended. */
async function ended(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await once(child, 'close')
  return { code: child.exitCode, stderr }
}

test('--screenshot saves what the window shows as PNG and quits', async () => {
  const file = join(folder, 'deep', 'window.png')
  const { code } = await ended(start(`--screenshot=${file}`))
  expect(code).toBe(0)
  const png = await readFile(file)
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  expect(png.readUInt32BE(16)).toBeGreaterThanOrEqual(960)
  expect(png.readUInt32BE(20)).toBeGreaterThanOrEqual(600)
})

test('a bad option ends the app with its reason', async () => {
  const { code, stderr } = await ended(start('--theme=blue'))
  expect(code).toBe(1)
  expect(stderr).toContain('--theme must be light or dark, not blue')
})

test('a second start on the same data hands over to the first and ends', async () => {
  const first = await launchApp({ userData: join(folder, 'data') })
  try {
    const { code, stderr } = await ended(start())
    expect(code).toBe(0)
    expect(stderr).toContain('already running')
    expect(first.app.windows()).toHaveLength(1)
  } finally {
    await first.close()
  }
})

test('SIGTERM ends the app in order', async () => {
  const launched = await launchApp({ userData: join(folder, 'data') })
  const child = launched.app.process()
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  await closed
  expect(child.exitCode).toBe(0)
})
