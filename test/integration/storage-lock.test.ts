import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { acquireDataFolderLock } from '#main/storage/data-folder-lock.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const HOLDER = fileURLToPath(new URL('./storage-lock-holder.ts', import.meta.url))

/** Starts a process that wants the lock, and waits for what it says. */
async function contender(folder: string): Promise<{ child: ChildProcess; answer: string }> {
  const child = spawn(process.execPath, [HOLDER, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let answer = ''
  child.stdout.on('data', (chunk) => {
    answer += String(chunk)
  })
  // What it said may be read after it has ended; `close` comes when nothing more can.
  await Promise.race([once(child.stdout, 'data'), once(child, 'close')])
  return { child, answer: answer.trim() }
}

test('of twenty processes at once, half of them by a linked path, one holds the lock', async () => {
  const parent = temporaryFolder()
  const folder = join(parent, 'data')
  const link = join(parent, 'link')
  symlinkSync(folder, link)
  const first = await contender(folder)
  expect(first.answer).toBe('held')
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  const all = await Promise.all(Array.from({ length: 20 }, (_, i) => contender(i % 2 === 0 ? folder : link)))
  expect(all.map(({ answer }) => answer).toSorted()).toEqual(['held', ...Array.from({ length: 19 }, () => 'refused')])
})

test('twenty processes at once on a folder that does not exist yet', async () => {
  const folder = join(temporaryFolder(), 'new', 'data')
  const all = await Promise.all(Array.from({ length: 20 }, () => contender(folder)))
  expect(all.filter(({ answer }) => answer === 'held').length).toBe(1)
})

test('a killed holder leaves nothing that blocks the next', async () => {
  const folder = temporaryFolder()
  for (let round = 0; round < 3; round++) {
    const { child, answer } = await contender(folder)
    expect(answer).toBe('held')
    expect(acquireDataFolderLock(folder)).toBeUndefined()
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(readdirSync(folder)).toEqual(['lock.sqlite'])
    const lock = acquireDataFolderLock(folder)
    expect(lock).toBeDefined()
    lock?.release()
  }
})

test('within one process the lock is exclusive too, and can be released twice', async () => {
  const folder = temporaryFolder()
  const lock = acquireDataFolderLock(folder)
  expect(lock?.folder).toBe(folder)
  expect(acquireDataFolderLock(folder)).toBeUndefined()
  expect((await contender(folder)).answer).toBe('refused')
  lock?.release()
  lock?.release()
  const next = await contender(folder)
  expect(next.answer).toBe('held')
})
