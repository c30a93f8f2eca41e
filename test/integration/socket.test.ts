import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, statSync, symlinkSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { connectToEngine } from '#main/contract/socket-client.ts'
import { socketPlace } from '#main/contract/socket-path.ts'
import { MAX_LINE_BYTES } from '#main/contract/socket-server.ts'
import { createEngine } from '#main/engine/engine.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import type { EventEnvelope } from '#shared/contract/contract.ts'
import { anEngine } from '#test/builders/engine.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const CLI = fileURLToPath(new URL('../../src-main/cli/index.ts', import.meta.url))

async function client(dataFolder: string) {
  const connection = await connectToEngine(dataFolder)
  if (connection === undefined) throw new Error('nobody listens')
  return connection
}

/** Sends bytes and answers what comes back after the greeting, until the other side is silent or gone. */
function exchange(path: string, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(path, () => socket.write(bytes))
    socket.on('data', (piece) => {
      answer += piece.toString('utf8')
      if (answer.split('\n').length > 2) socket.end()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => resolve(answer.slice(answer.indexOf('\n') + 1)))
  })
}

test('calls and events cross the socket, which only this user can open', async () => {
  const engine = await anEngine()
  expect(statSync(engine.socketPath).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(engine.socketPath)).mode & 0o777).toBe(0o700)
  const connection = await client(engine.dataFolder)
  const events: EventEnvelope[] = []
  await connection.subscribe((event) => events.push(event))
  const update = await connection.call('settings.update', { theme: 'dark' })
  expect(update).toMatchObject({ ok: true, value: { theme: 'dark', backtestCapital: 10_000 } })
  // The market goes on meanwhile, and its prices are events too.
  const changed = (): EventEnvelope | undefined => events.find(({ name }) => name === 'settings.changed')
  while (changed() === undefined) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(changed()).toMatchObject({ payload: { theme: 'dark' } })
  expect(await connection.call('nothing.here', {})).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
  connection.close()
})

test('many calls at once are all answered, each with its own answer', async () => {
  const engine = await anEngine()
  const connection = await client(engine.dataFolder)
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_call, index) => connection.call('jobs.get', { id: `job-${index}` })),
  )
  answers.forEach((answer, index) => {
    expect(answer).toMatchObject({ ok: false, error: { message: expect.stringContaining(`job-${index};`) } })
  })
  connection.close()
})

const GARBAGE: readonly (readonly [string, Buffer])[] = [
  ['no JSON', Buffer.from('hello\n')],
  ['half JSON', Buffer.from('{"id":1,"name":\n')],
  ['null', Buffer.from('null\n')],
  ['a number', Buffer.from('42\n')],
  ['an array', Buffer.from('[1,2,3]\n')],
  ['no id', Buffer.from('{"name":"jobs.list","input":{}}\n')],
  ['a text as id', Buffer.from('{"id":"1","name":"jobs.list","input":{}}\n')],
  ['a fraction as id', Buffer.from('{"id":1.5,"name":"jobs.list","input":{}}\n')],
  ['a number as name', Buffer.from('{"id":1,"name":7,"input":{}}\n')],
  ['an endless name', Buffer.from(`{"id":1,"name":"${'x'.repeat(5_000)}","input":{}}\n`)],
  ['a name from the prototype', Buffer.from('{"id":1,"name":"__proto__","input":{}}\n')],
  ['a polluted input', Buffer.from('{"id":1,"name":"jobs.get","input":{"__proto__":{"id":"x"}}}\n')],
  ['no input', Buffer.from('{"id":1,"name":"jobs.get"}\n')],
  ['deep input', Buffer.from(`{"id":1,"name":"jobs.get","input":${'['.repeat(5_000)}${']'.repeat(5_000)}}\n`)],
  ['a subscription to nothing', Buffer.from('{"id":1,"subscribe":"yes"}\n')],
  ['random bytes', Buffer.concat([randomBytes(10_000), Buffer.from('\n')])],
  ['zeros', Buffer.concat([Buffer.alloc(1_000), Buffer.from('\n')])],
  ['broken UTF-8', Buffer.from([0xff, 0xfe, 0xc3, 0x28, 10])],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 10])],
  ['an endless line', Buffer.alloc(MAX_LINE_BYTES + 10, 0x20)],
]

test('garbage is refused in words and harms nobody', async () => {
  const engine = await anEngine()
  const connection = await client(engine.dataFolder)
  for (const [what, bytes] of GARBAGE) {
    const answer = await exchange(engine.socketPath, bytes)
    expect(JSON.parse(answer.split('\n')[0] ?? ''), what).toMatchObject({ ok: false })
    expect(await connection.call('jobs.list', {}), what).toMatchObject({ ok: true, value: { items: [] } })
  }
  connection.close()
})

test('a data folder too deep for a socket is served all the same', async () => {
  const deep = join(temporaryFolder(), 'x'.repeat(60), 'y'.repeat(60))
  await anEngine({ dataFolder: deep })
  const connection = await client(deep)
  expect(await connection.call('jobs.list', {})).toMatchObject({ ok: true })
  connection.close()
})

test('a second engine on the folder is LOCKED, by whatever name it knows it; after closing it is free', async () => {
  const engine = await anEngine()
  const link = join(temporaryFolder(), 'link')
  symlinkSync(engine.dataFolder, link)
  const again = (dataFolder: string) => createEngine({ dataFolder, ports: systemPorts() })
  await expect(again(engine.dataFolder)).rejects.toMatchObject({ code: 'LOCKED' })
  await expect(again(link)).rejects.toMatchObject({ code: 'LOCKED' })
  await engine.close()
  await (await again(link)).close()
})

test('an engine that cannot open leaves the folder free', async () => {
  const dataFolder = temporaryFolder()
  mkdirSync(join(dataFolder, 'books.sqlite'))
  await expect(createEngine({ dataFolder, ports: systemPorts() })).rejects.toMatchObject({ code: 'STORAGE' })
  await expect(createEngine({ dataFolder, ports: systemPorts() })).rejects.toMatchObject({ code: 'STORAGE' })
})

test('another process is served by the one that holds the folder', async () => {
  const engine = await anEngine()
  await engine.dispatcher.dispatch('settings.update', { backtestCapital: 777 }, { origin: 'cli' })
  const env = { ...process.env, AUTOCBOT_USER_DATA: engine.dataFolder }
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'call', 'settings.get', '{}', '--json'], { env })
  expect(JSON.parse(stdout)).toMatchObject({ backtestCapital: 777 })
})

test('an engine that ends answers the calls it has taken, and says so to those it has not', async () => {
  const engine = await anEngine()
  const connection = await client(engine.dataFolder)
  const taken = connection.call('jobs.list', {})
  await expect(taken).resolves.toMatchObject({ ok: true })
  const ends = engine.close()
  const late = connection.call('jobs.list', {})
  await expect(late).rejects.toMatchObject({ code: 'LOCKED' })
  await ends
})

test('twelve commands at once with nobody running are all answered', async () => {
  const env = { ...process.env, AUTOCBOT_USER_DATA: temporaryFolder() }
  const commands = Array.from({ length: 12 }, () =>
    promisify(execFile)(process.execPath, [CLI, 'call', 'candles.list', '{}', '--json'], { env }),
  )
  for (const { stdout } of await Promise.all(commands)) expect(JSON.parse(stdout)).toEqual({ items: [] })
}, 60_000)

test('who listens and says nothing is not waited for', async () => {
  const dataFolder = temporaryFolder()
  const { path, folder } = socketPlace(dataFolder)
  if (folder !== undefined) mkdirSync(folder, { recursive: true })
  const silent = createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(path, resolve))
  expect(await connectToEngine(dataFolder, 20)).toBeUndefined()
  await new Promise((resolve) => silent.close(resolve))
})
