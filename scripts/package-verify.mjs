/**
 * `npm run package:verify`: installs the package in a clean Debian 12 root, starts it there as an ordinary user with the
 * real sandbox, trades and closes everything, and prints what it saw. Needs root (for the clean root) and a Debian mirror.
 * The bare system is kept in the user's cache; each run works on a copy.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { withLock } from './lock.mjs'
import { PROJECT_NODE, ROOT, say, userCacheFolder } from './project.mjs'
import { underProjectNode } from './project-node.mjs'
import { run } from './run.mjs'

const DIST = join(ROOT, 'dist')
const SUITE = 'bookworm'
const MIRROR = process.env.AUTOCBOT_DEBIAN_MIRROR ?? 'http://deb.debian.org/debian'
const LIMIT_MS = 20 * 60_000

/** @returns {string} the newest package in dist/ */
function newestPackage() {
  const files = existsSync(DIST) ? readdirSync(DIST).filter((file) => file.endsWith('.deb')) : []
  const [newest] = files
    .map((file) => ({ file: join(DIST, file), time: statSync(join(DIST, file)).mtimeMs }))
    .sort((one, other) => other.time - one.time)
  if (newest === undefined) throw new Error('There is no .deb in dist/: run `npm run package` first.')
  return newest.file
}

/** @returns {Promise<string>} a bare system that nobody has installed anything in */
async function bareSystem() {
  const cache = userCacheFolder()
  const bare = join(cache, `debian-${SUITE}-minbase`)
  if (existsSync(bare)) return bare
  return withLock(join(cache, 'debian.lock'), async (noteChild) => {
    if (existsSync(bare)) return bare
    if (!existsSync('/usr/sbin/debootstrap'))
      throw new Error('debootstrap is missing: sudo apt-get install -y debootstrap')
    say(`Fetching a bare Debian (${SUITE}, about 200 MB, once) …`)
    const building = `${bare}.building`
    rmSync(building, { recursive: true, force: true })
    const outcome = await run('/usr/sbin/debootstrap', ['--variant=minbase', SUITE, building, MIRROR], {
      output: 'capture',
      timeoutMs: LIMIT_MS,
      onSpawn: noteChild,
    })
    noteChild(undefined)
    if (outcome.code !== 0)
      throw new Error(`debootstrap failed: ${`${outcome.stdout}${outcome.stderr}`.trim().slice(-500)}`)
    renameSync(building, bare)
    return bare
  })
}

/**
 * Starts an exchange on this machine that the installed app can reach; it ends with the process.
 * @returns {Promise<{ greeting: string, end: () => void }>} one line of JSON: where it is, a key and its secret
 */
async function startExchange() {
  const args = [join(ROOT, 'test/fakes/start-fake.ts'), 'binance', '--walk']
  const child = spawn(PROJECT_NODE, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the exchange on this machine did not start')))
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])
  ended.catch(() => undefined)
  return { greeting: String(line), end: () => child.stdin.end() }
}

/**
 * @param {string} root the clean root with the package in its /tmp
 * @param {string} deb
 * @param {string} exchange
 */
async function verifyIn(root, deb, exchange) {
  const archives = join(userCacheFolder(), `debian-${SUITE}-archives`)
  mkdirSync(join(archives, 'partial'), { recursive: true })
  copyFileSync(deb, join(root, 'tmp', basename(deb)))
  copyFileSync(join(ROOT, 'scripts/package-verify-user.mjs'), join(root, 'tmp/package-verify-user.mjs'))
  const script = join(ROOT, 'scripts/package-verify-root.sh')
  const picture = join(DIST, 'first-screen.png')
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child']
  const args = [...namespaces, 'sh', script, root, `/tmp/${basename(deb)}`, archives, picture, exchange]
  const outcome = await run('unshare', args, { timeoutMs: LIMIT_MS })
  if (outcome.code === 0) process.stdout.write(`ok: its first screen is in ${picture}\n`)
  return outcome.code
}

/** @param {string} deb */
async function showFuses(deb) {
  const { readFuses } = await import('./package-fuses.mjs')
  const unpacked = mkdtempSync(join(tmpdir(), 'autocbot-deb-'))
  try {
    const { code, stderr } = await run('dpkg-deb', ['-x', deb, unpacked], { output: 'capture' })
    if (code !== 0) throw new Error(`dpkg-deb failed: ${stderr.trim()}`)
    const fuses = await readFuses(join(unpacked, 'opt/AutoCbot/autocbot-desktop'))
    const text = fuses.map(({ name, isOn }) => `${name} ${isOn ? 'on' : 'off'}`).join(', ')
    if (fuses.some(({ isRight }) => !isRight)) throw new Error(`the fuses are wrong: ${text}`)
    process.stdout.write(`ok: fuses are set: ${text}\n`)
  } finally {
    rmSync(unpacked, { recursive: true, force: true })
  }
}

await underProjectNode(async () => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('A clean Debian root needs root on Linux.')
  const deb = newestPackage()
  say(`Verifying ${basename(deb)}`)
  await showFuses(deb)
  const bare = await bareSystem()
  const root = mkdtempSync(join(tmpdir(), 'autocbot-root-'))
  const exchange = await startExchange()
  try {
    const copied = await run('cp', ['-a', '--reflink=auto', `${bare}/.`, root], { output: 'capture' })
    if (copied.code !== 0) throw new Error(`The bare system could not be copied: ${copied.stderr.trim()}`)
    const code = await verifyIn(root, deb, exchange.greeting)
    process.stdout.write(code === 0 ? 'The package is good.\n' : 'The package is NOT good.\n')
    return code
  } finally {
    exchange.end()
    rmSync(root, { recursive: true, force: true })
  }
})
