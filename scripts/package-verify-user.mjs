/**
 * The trader in the clean root: uses the installed commands on a screen and a bus, and says what came of it.
 * Run by the installed Electron as Node, because the bare system has none; so it imports nothing of the project.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const DATA = join(process.env.HOME ?? '', '.config/AutoCbot')
const SOCKET = join(DATA, 'run/engine.sock')
const ORDER = { symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.1' }
const SAMPLE_SOURCE = 'sample'
const PATIENCE_MS = 60_000
/** Seccomp mode of a process that may only make the system calls of a filter. */
const FILTERED = '2'
const { ELECTRON_RUN_AS_NODE: _, AUTOCBOT_EXCHANGE_HERE, ...ENVIRONMENT } = process.env
/** An exchange on this machine, with an account at it. */
const EXCHANGE = JSON.parse(AUTOCBOT_EXCHANGE_HERE ?? 'null')

/** @param {unknown} condition @param {string} what */
function check(condition, what) {
  if (!condition) throw new Error(what)
  process.stdout.write(`ok: ${what}\n`)
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string} what it wrote to stdout
 */
function must(command, args, env = ENVIRONMENT) {
  const outcome = spawnSync(command, args, { encoding: 'utf8', env, timeout: PATIENCE_MS })
  if (outcome.status === 0) return outcome.stdout
  throw new Error(`${command} ${args.join(' ')} ended with ${outcome.status}: ${outcome.stderr}${outcome.stdout}`)
}

/** @param {string} name @param {unknown} [input] @param {NodeJS.ProcessEnv} [env] @returns {any} */
const call = (name, input = {}, env = ENVIRONMENT) =>
  JSON.parse(must('autocbot', ['call', name, JSON.stringify(input), '--json'], env))
/** @returns {any[]} */
const positions = () => call('trading.positions').items

/**
 * @param {() => unknown} condition
 * @param {string} what
 */
async function until(condition, what) {
  const deadline = Date.now() + PATIENCE_MS
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`after ${PATIENCE_MS / 1000} s it is still not so: ${what}`)
    await sleep(200)
  }
  process.stdout.write(`ok: ${what}\n`)
}

/** @returns {Promise<boolean>} */
function socketAnswers() {
  return new Promise((resolve) => {
    const socket = connect(SOCKET)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** @returns {{ pid: string, command: string[], status: string }[]} processes of the installed app */
function appProcesses() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        // Chromium writes the arguments of its helpers as one text.
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/)
        return [{ pid, command, status: readFileSync(`/proc/${pid}/status`, 'utf8') }]
      } catch {
        return []
      }
    })
    .filter(({ command }) => command[0]?.endsWith('autocbot-desktop'))
}

/** @param {string} status @param {string} name @returns {string[]} */
function field(status, name) {
  return (status.match(new RegExp(`^${name}:\\s*(.*)$`, 'm'))?.[1] ?? '').split(/\s+/)
}

async function checkSandbox() {
  const renderers = () => appProcesses().filter(({ command }) => command.includes('--type=renderer'))
  await until(() => renderers().length > 0, 'the window has a renderer')
  const everything = appProcesses()
  check(!everything.some(({ command }) => command.includes('--no-sandbox')), 'nothing runs with --no-sandbox')
  for (const { status } of renderers()) {
    check(
      field(status, 'Seccomp')[0] === FILTERED,
      'the renderer may make only the system calls of its filter (seccomp)',
    )
    check(field(status, 'NSpid').length > 1, 'the renderer sits in a process namespace of its own')
  }
  check(
    everything.every(({ status }) => field(status, 'Uid')[1] === String(userInfo().uid)),
    `all processes run as ${userInfo().username}`,
  )
}

function buy() {
  const order = call('trading.createOrder', ORDER)
  check(
    order.status === 'filled',
    `bought ${ORDER.amount} ${ORDER.symbol} with \`autocbot call\`: the order is ${order.status}`,
  )
  const held = positions()
  check(
    held.length === 1,
    `${held.length} position is open: ${held.map(({ symbol, quantity }) => `${quantity} ${symbol}`).join(', ')}`,
  )
}

async function checkTrading() {
  buy()
  const report = must('autocbot', ['close-all'])
  process.stdout.write(report.replaceAll(/^(?=.)/gm, '    '))
  check(positions().length === 0, '`autocbot close-all` has closed everything')
  call('risk.resume')
  call('settings.update', { closeAllArmed: true })
  buy()
  must('autocbot-desktop', ['--close-all'])
  await until(
    () => positions().length === 0,
    '`autocbot-desktop --close-all` has closed everything through the tray’s handler',
  )
  check(call('risk.status').state === 'halted', 'trading is halted after it')
}

async function checkWorker() {
  const strategy = call('strategies.list').items[0]
  check(strategy !== undefined, `strategy templates are there, such as “${strategy?.name}”`)
  const sample = () => call('candles.list').items.find(({ source }) => source === SAMPLE_SOURCE)
  await until(() => sample() !== undefined, 'a worker thread has imported the sample candles')
  const { source, symbol, timeframe, count } = sample()
  const series = { source, symbol, timeframe }
  call('backtest.start', { strategyId: strategy.id, series, capital: 10_000, fee: 0.001, slippage: 0.0005 })
  const runs = () => call('backtest.list').items
  await until(() => runs().length > 0, `a worker thread has run a backtest on ${count} candles`)
}

/** The prices of an exchange, a key behind a passphrase, an account there and an order: all that is loaded for it is packed. */
async function checkExchange() {
  const { exchange, url, apiKey, secret } = EXCHANGE
  const env = { ...ENVIRONMENT, AUTOCBOT_USER_DATA: join(process.env.HOME ?? '', 'at-an-exchange') }
  const engine = spawn('autocbot', ['serve', '--market=exchange', `--exchange=${exchange}`, `--exchange-url=${url}`], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  /** @param {string} name @param {unknown} [input] */
  const ask = (name, input) => call(name, input, env)
  const { symbol } = ORDER
  /** @returns {boolean} */
  const hasPrice = () => {
    try {
      return ask('market.price', { symbol }).isStale === false
    } catch {
      return false
    }
  }
  try {
    await until(hasPrice, `prices of ${symbol} come from ${exchange} at ${url}`)
    const paper = ask('trading.createOrder', { ...ORDER, amount: '0.01' })
    check(paper.status === 'filled', `bought on paper at its prices: the order of ${paper.account} is ${paper.status}`)
    ask('auth.setPassphrase', { passphrase: 'only for this try' })
    const account = ask('accounts.connect', { exchange, credentials: { apiKey, secret }, url })
    check(account.live === false, `an account at ${exchange} is open, its key behind a passphrase, live trading off`)
    ask('accounts.enableLive', { id: account.id })
    ask('trading.createOrder', { ...ORDER, amount: '0.01', account: account.id })
    const bought = () => ask('trading.positions', { account: account.id }).items.length === 1
    await until(bought, `bought at ${exchange} with it`)
  } finally {
    engine.kill('SIGTERM')
  }
}

/** @param {number | undefined} pid */
function isRunning(pid) {
  return pid !== undefined && existsSync(`/proc/${pid}`)
}

let log = ''
const app = spawn('autocbot-desktop', ['--market=simulated', '--seed=1'], {
  env: ENVIRONMENT,
  stdio: ['ignore', 'pipe', 'pipe'],
})
for (const stream of [app.stdout, app.stderr]) stream.setEncoding('utf8').on('data', (text) => (log += text))
try {
  await until(socketAnswers, 'the app has started as an ordinary user and its socket answers')
  const status = call('desktop.status')
  check(status.hasDesktop === true, '`autocbot call` reaches the running app')
  check((statSync(DATA).mode & 0o777) === 0o700, `the data folder ${DATA} is closed to others (0700)`)
  await checkSandbox()
  await checkWorker()
  await checkTrading()
  app.kill('SIGTERM')
  await until(() => app.exitCode !== null || app.signalCode !== null, 'the app ends when it is told to')
  check(must('autocbot', ['doctor']).includes('Electron'), '`autocbot doctor` finds nothing wrong without the app')
  check(call('trading.orders').items.length >= 4, 'the orders are still there when it has ended')
  const picture = join(process.env.HOME ?? '', 'first-screen.png')
  must('autocbot-desktop', [
    `--screenshot=${picture}`,
    '--user-data=/home/trader/second',
    '--market=simulated',
    '--seed=1',
  ])
  check(existsSync(picture), 'it photographs its first screen')
  if (EXCHANGE !== null) await checkExchange()
} catch (error) {
  process.stdout.write(`FAILED: ${error instanceof Error ? error.message : String(error)}\n`)
  process.stdout.write(`The app wrote:\n${log.slice(-6_000)}\n`)
  process.exitCode = 1
} finally {
  if (isRunning(app.pid)) app.kill('SIGKILL')
}
