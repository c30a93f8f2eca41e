import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const LOCK_SOURCE = pathToFileURL(join(import.meta.dirname, '..', '..', '..', 'scripts', 'lock.mjs')).href
const runFile = promisify(execFile)
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
  writeFileSync(
    join(folder, 'write.mjs'),
    `import { appendFileSync } from 'node:fs'
     import { setTimeout as sleep } from 'node:timers/promises'
     import { withLock } from '${LOCK_SOURCE}'
     await withLock(process.argv[2], async () => {
       appendFileSync(process.argv[3], 'in\\n')
       await sleep(20)
       appendFileSync(process.argv[3], 'out\\n')
     })`,
  )
  writeFileSync(
    join(folder, 'hold.mjs'),
    `import { withLock } from '${LOCK_SOURCE}'
     await withLock(process.argv[2], () => new Promise(() => { console.log('held'); setInterval(() => {}, 1000) }))`,
  )
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Starts a process that takes the lock and never gives it back; resolves once it holds it. */
async function holder(lock: string) {
  const child = spawn(process.execPath, [join(folder, 'hold.mjs'), lock], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

test('twelve processes that find a killed holder’s lock enter one after another', async () => {
  const lock = join(folder, 'killed.lock')
  const log = join(folder, 'killed.log')
  const child = await holder(lock)
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(existsSync(lock)).toBe(true)
  appendFileSync(log, '')
  const writers = Array.from({ length: 12 }, () => runFile(process.execPath, [join(folder, 'write.mjs'), lock, log]))
  await Promise.all(writers)
  expect(readFileSync(log, 'utf8')).toBe('in\nout\n'.repeat(12))
  expect(existsSync(lock)).toBe(false)
})

test('a lock whose holder lives is respected; a cut-off lock file is not', async () => {
  const lock = join(folder, 'held.lock')
  const log = join(folder, 'held.log')
  const child = await holder(lock)
  const writer = runFile(process.execPath, [join(folder, 'write.mjs'), lock, log])
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(existsSync(log)).toBe(false)
  child.kill('SIGKILL')
  await writer
  expect(readFileSync(log, 'utf8')).toBe('in\nout\n')
  writeFileSync(lock, '[{"pid":')
  await runFile(process.execPath, [join(folder, 'write.mjs'), lock, log])
  expect(readFileSync(log, 'utf8')).toBe('in\nout\n'.repeat(2))
})

test('a lock naming a process id that was given to someone else is stale', async () => {
  const lock = join(folder, 'reused.lock')
  const log = join(folder, 'reused.log')
  writeFileSync(lock, JSON.stringify([{ pid: process.pid, started: '1' }]))
  await runFile(process.execPath, [join(folder, 'write.mjs'), lock, log])
  expect(readFileSync(log, 'utf8')).toBe('in\nout\n')
})
