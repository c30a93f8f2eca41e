/** Who may come to a data folder: one writer of all who start at once, and nobody but its owner. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { anEngine } from '#test/builders/engine.ts'
import { times } from '#test/builders/soaking.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const CLI = fileURLToPath(new URL('../../src-main/cli/index.ts', import.meta.url))
const RAW_IMPORTS = new URL('../builders/raw-imports.ts', import.meta.url).href
const NOBODY = '65534'
const AS_NOBODY = ['--reuid', NOBODY, '--regid', NOBODY, '--clear-groups']
const SETPRIV = '/usr/bin/setpriv'
const canBeSomebodyElse = process.getuid?.() === 0 && existsSync(SETPRIV)

/** Starts `serve`; answers whether it is the one that serves, or with what it ended. */
async function serve(dataFolder: string): Promise<string> {
  const child = spawn(process.execPath, ['--import', RAW_IMPORTS, CLI, 'serve', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, AUTOCBOT_USER_DATA: dataFolder },
  })
  const exit = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
  })
  let told = ''
  child.stderr.on('data', (text) => {
    told += String(text)
  })
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    told += line
  })
  await Promise.race([once(lines, 'line'), exit])
  if (child.exitCode === null && child.signalCode === null && told.includes('"ready"')) return 'serves'
  await exit
  return told.includes('LOCKED') || told.includes('in use') ? 'refused' : `ended with ${child.exitCode}: ${told}`
}

/** What a command printed that ended with an error. */
function stdoutOf(error: unknown): string {
  if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string') return error.stdout
  throw error
}

test('of many `serve` and commands at once, some by a linked path, one is the writer and every command is answered', async () => {
  const parent = temporaryFolder()
  const folder = join(parent, 'data')
  const link = join(parent, 'link')
  mkdirSync(folder, { mode: 0o700 })
  symlinkSync(folder, link)
  const each = times(2, 10)
  const place = (index: number): string => (index % 2 === 0 ? folder : link)
  const serving = Array.from({ length: each }, (_, index) => serve(place(index)))
  const commands = Array.from({ length: each }, (_, index) =>
    promisify(execFile)(process.execPath, ['--import', RAW_IMPORTS, CLI, 'call', 'settings.get', '{}', '--json'], {
      env: { ...process.env, AUTOCBOT_USER_DATA: place(index) },
    }).then(({ stdout }) => stdout, stdoutOf),
  )
  for (const answer of await Promise.all(commands)) {
    // Where so many start at once, one that has waited too long says so; nothing else may go wrong.
    const isLate = JSON.parse(answer).error?.code === 'LOCKED'
    if (!isLate) expect(JSON.parse(answer)).toMatchObject({ theme: 'system' })
  }
  const outcomes = await Promise.all(serving)
  // A command that came first holds the folder until it is done; then nobody serves.
  expect(outcomes.filter((outcome) => outcome === 'serves').length).toBeLessThanOrEqual(1)
  expect(outcomes.filter((outcome) => outcome !== 'serves' && outcome !== 'refused')).toEqual([])
}, 180_000)

test.skipIf(!canBeSomebodyElse)('another user gets into neither the data folder nor the socket', async () => {
  const parent = temporaryFolder()
  // That others may look into it is not what keeps them out.
  chmodSync(parent, 0o755)
  const engine = await anEngine({ dataFolder: join(parent, 'data') })
  const script = `
    const { connect } = require('node:net')
    const { readdirSync, readFileSync, writeFileSync } = require('node:fs')
    const [folder, socket] = process.argv.slice(1)
    const code = (work) => { try { work(); return 'done' } catch (error) { return error.code } }
    const result = {
      list: code(() => readdirSync(folder)),
      read: code(() => readFileSync(folder + '/books.sqlite')),
      write: code(() => writeFileSync(folder + '/restore.json', '{}')),
    }
    const client = connect(socket)
    client.on('connect', () => tell('done'))
    client.on('error', (error) => tell(error.code))
    const tell = (how) => { console.log(JSON.stringify({ ...result, socket: how })); process.exit(0) }
  `
  const { stdout } = await promisify(execFile)(SETPRIV, [
    ...AS_NOBODY,
    process.execPath,
    '-e',
    script,
    engine.dataFolder,
    engine.socketPath,
  ])
  const refused = { list: 'EACCES', read: 'EACCES', write: 'EACCES', socket: 'EACCES' }
  expect(JSON.parse(stdout)).toEqual(refused)
  // In a folder that was opened to all by its owner the files and the socket are closed still.
  chmodSync(engine.dataFolder, 0o755)
  const opened = await promisify(execFile)(SETPRIV, [
    ...AS_NOBODY,
    process.execPath,
    '-e',
    script,
    engine.dataFolder,
    engine.socketPath,
  ])
  expect(JSON.parse(opened.stdout)).toEqual({ ...refused, list: 'done' })
})
