import { existsSync, readdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Engine } from '#main/engine/engine.ts'
import { createEngine } from '#main/engine/engine.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import type { Backup } from '#shared/contract/backups.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

async function call<Value>(engine: Engine, name: string, input: unknown): Promise<Value> {
  const answer = await engine.dispatcher.dispatch(name, input, { origin: 'cli' })
  if (!answer.ok) throw Object.assign(new Error(answer.error.message), { code: answer.error.code })
  return answer.value as Value
}

const start = (dataFolder: string): Promise<Engine> => createEngine({ dataFolder, ports: systemPorts() })
const names = async (engine: Engine): Promise<string[]> =>
  (await call<{ items: { name: string }[] }>(engine, 'accounts.list', {})).items.map(({ name }) => name)

test('a copy is put back at the next start, and what was there is kept', async () => {
  const folder = temporaryFolder()
  let engine = await start(folder)
  await call(engine, 'accounts.createPaper', { name: 'Before' })
  const backup = await call<Backup>(engine, 'system.backup', {})
  expect(backup.bytes).toBeGreaterThan(10_000)
  await call(engine, 'accounts.createPaper', { name: 'After' })
  await call(engine, 'system.restore', { name: backup.name })
  expect(await names(engine), 'nothing changes until the next start').toEqual(['Paper', 'Before', 'After'])
  await engine.close()

  engine = await start(folder)
  expect(await names(engine)).toEqual(['Paper', 'Before'])
  const { items } = await call<{ items: Backup[] }>(engine, 'system.backups', {})
  expect(items.map(({ name }) => name)).toContain(backup.name)
  const kept = items.find(({ name }) => name.startsWith('whole-before-'))
  await call(engine, 'system.restore', { name: kept?.name })
  await engine.close()

  engine = await start(folder)
  expect(await names(engine), 'back to where it was').toEqual(['Paper', 'Before', 'After'])
  await engine.close()
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.sqlite'))) {
    expect(statSync(join(folder, file)).mode & 0o077, file).toBe(0)
  }
})

test('what cannot be restored is refused and changes nothing', async () => {
  const folder = temporaryFolder()
  const engine = await start(folder)
  await expect(call(engine, 'system.restore', { name: 'whole-none' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(call(engine, 'system.restore', { name: '../../etc' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const backup = await call<Backup>(engine, 'system.backup', {})
  const books = join(folder, 'backups', backup.name, 'books.sqlite')
  truncateSync(books, Math.floor(statSync(books).size / 2))
  await expect(call(engine, 'system.restore', { name: backup.name })).rejects.toMatchObject({ code: 'STORAGE' })
  expect(existsSync(join(folder, 'restore.json'))).toBe(false)
  await engine.close()
})

test('a restore that waits can be called off', async () => {
  const folder = temporaryFolder()
  let engine = await start(folder)
  const backup = await call<Backup>(engine, 'system.backup', {})
  await call(engine, 'accounts.createPaper', { name: 'After' })
  await call(engine, 'system.restore', { name: backup.name })
  await call(engine, 'system.restore', {})
  await engine.close()
  engine = await start(folder)
  expect(await names(engine)).toEqual(['Paper', 'After'])
  await engine.close()
})
