import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import type { CallInput, CallName, CallOutput } from '#shared/contract/contract.ts'
import { againstExchange } from './against-exchange.ts'
import { runCommand } from './cli.ts'
import { type FakeProcess, fakeProcess } from './fake-process.ts'
import { type Serving, serving } from './serving.ts'
import { temporaryFolder } from './temporary-folder.ts'

const PASSPHRASE = 'correct horse battery staple'
/** Longer than anything takes that is waited for. */
const PATIENCE = { timeout: 60_000, interval: 100 }

/** `autocbot serve` as a process of its own on an account at a fake exchange that is another. */
export class ExchangeLife {
  readonly fake: FakeProcess
  readonly folder = temporaryFolder()
  account = ''
  #serving: Serving | undefined

  private constructor(fake: FakeProcess) {
    this.fake = fake
  }

  /** Starts both, connects the account and switches it live, all as people do it: with the command line and a vault. */
  static async begin(): Promise<ExchangeLife> {
    const life = new ExchangeLife(await fakeProcess(['binance']))
    writeFileSync(life.#passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 })
    await life.start()
    await life.piped('auth.setPassphrase', { passphrase: PASSPHRASE })
    const { url, apiKey, secret } = life.fake
    const { id } = await life.piped('accounts.connect', {
      exchange: 'binance',
      url,
      credentials: { apiKey, secret },
      store: 'vault',
    })
    life.account = id
    await life.call('accounts.enableLive', { id })
    await life.isTrading()
    return life
  }

  get #passphraseFile(): string {
    return join(this.folder, 'passphrase')
  }

  get process(): Serving['process'] {
    if (this.#serving === undefined) throw new Error('nothing is served')
    return this.#serving.process
  }

  /** Starts to serve, or does so again. */
  async start(): Promise<void> {
    this.#serving = await serving(
      this.folder,
      ['--market=exchange', '--exchange', 'binance', '--exchange-url', this.fake.url],
      { AUTOCBOT_PASSPHRASE_FILE: this.#passphraseFile },
    )
  }

  /** `kill -9`; settles when the process is gone. */
  async kill(): Promise<void> {
    const { process } = this
    const gone = new Promise((resolve) => process.once('exit', resolve))
    process.kill('SIGKILL')
    await gone
  }

  /** Ends as it should. */
  stop(): Promise<number | null> {
    return this.#serving?.stop() ?? Promise.resolve(null)
  }

  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    return this.#run(name, JSON.stringify(input))
  }

  /** What is secret goes in by a pipe, not as an argument. */
  piped<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    return this.#run(name, '-', JSON.stringify(input))
  }

  /** Waits until something is as wanted. */
  until<Value>(ask: () => Promise<Value>, check: (value: Value) => void): Promise<Value> {
    return vi.waitFor(async () => {
      const value = await ask()
      check(value)
      return value
    }, PATIENCE)
  }

  /** Until the account is open and prices come. */
  async isTrading(): Promise<void> {
    await this.until(
      () => this.call('accounts.status', { account: this.account }),
      ({ items }) => expect(items[0]).toMatchObject({ state: 'open', connection: { isListening: true } }),
    )
    await this.until(
      () => this.call('market.price', { symbol: 'BTC/USDT' }),
      (price) => expect(price.isStale).toBe(false),
    )
  }

  /** Waits until the books hold what the exchange holds: orders, fills, balances, and a ledger that adds up. */
  async inStep(): Promise<void> {
    await this.until(
      () => this.problems(),
      (problems) => expect(problems).toEqual([]),
    )
  }

  /** In what the books and the exchange differ right now, in words. */
  async problems(): Promise<string[]> {
    const { account } = this
    const [there, orders, fills, balance, ledger, differences] = await Promise.all([
      this.fake.state(),
      this.call('trading.orders', { account, limit: 1_000 }),
      this.call('trading.fills', { account, limit: 1_000 }),
      this.call('trading.balance', { account }),
      this.call('portfolio.ledger', { account, limit: 1_000 }),
      this.call('trading.differences', { account }),
    ])
    return againstExchange(there, {
      orders: orders.items,
      fills: fills.items,
      balances: balance.balances,
      ledger: ledger.items,
      differences: differences.items,
    })
  }

  async #run<Name extends CallName>(name: Name, input: string, stdin?: string): Promise<CallOutput<Name>> {
    const argv = ['call', name, input, '--json']
    const { code, stdout, stderr } = await runCommand(this.folder, argv, stdin === undefined ? {} : { stdin })
    // What the command line prints is what the contract says.
    if (code === 0) return JSON.parse(stdout) as CallOutput<Name>
    throw new Error(`${name}: ${stdout === '' ? stderr : JSON.stringify(JSON.parse(stdout))}`)
  }
}
