import { onTestFinished } from 'vitest'
import { createEngine, type Engine, type EngineConfig } from '#main/engine/engine.ts'
import type { Confirm, Keychain, Question } from '#main/ports.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import type { CallContext, CallInput, CallName, CallOutput, CallResult } from '#shared/contract/contract.ts'
import type { ApiKey } from '#test/fakes/binance/api-keys.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { WALL_CLOCK } from './wall-clock.ts'

type CallError = Extract<CallResult, { ok: false }>['error']
type Origin = CallContext['origin']

/** A keychain that turns bits over: enough for nothing of a key to be seen in a file. */
export const TEST_KEYCHAIN: Keychain = {
  available: () => ({ kind: 'os' }),
  encrypt: (text) => Buffer.from(Buffer.from(text).map((byte) => byte ^ 0xa5)),
  decrypt: (sealed) => Buffer.from(sealed.map((byte) => byte ^ 0xa5)).toString(),
}

/** A real engine on the prices of a Binance fake, on the wall clock. */
export type AccountsStand = {
  readonly fake: FakeBinance
  readonly key: ApiKey
  readonly folder: string
  /** What was asked in dialogs, and what is answered to the next ones. */
  readonly asked: Question[]
  readonly answer: { yes: boolean }
  engine: Engine
  ok<Name extends CallName>(name: Name, input: CallInput<Name>, origin?: Origin): Promise<CallOutput<Name>>
  fails(name: CallName, input: unknown, origin?: Origin): Promise<CallError>
  /** Connects the account of `key`. */
  connect(more?: Partial<CallInput<'accounts.connect'>>): Promise<CallOutput<'accounts.connect'>>
  /** Asks until it is as wanted; fails after some seconds. */
  until<Value>(ask: () => Promise<Value>, isWanted: (value: Value) => boolean): Promise<Value>
  restart(config?: Partial<EngineConfig>): Promise<void>
}

/** Starts both; both end with the test. `null` for a program without a keychain. */
export async function accountsStand(
  options: { readonly keychain?: Keychain | null; readonly config?: Partial<EngineConfig> } = {},
): Promise<AccountsStand> {
  const { keychain = TEST_KEYCHAIN, config = {} } = options
  const fake = await startFakeBinance({ clock: WALL_CLOCK, seed: 7 })
  const key = fake.openAccount({ USDT: '100000', BTC: '2' })
  fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
  fake.crowd.take('BTCUSDT', 'BUY', '0.01')
  const folder = temporaryFolder()
  const asked: Question[] = []
  const answer = { yes: true }
  const confirm: Confirm = (question) => {
    asked.push(question)
    return Promise.resolve(answer.yes)
  }
  const open = (more: Partial<EngineConfig> = {}): Promise<Engine> =>
    createEngine({
      dataFolder: folder,
      ports: { ...systemPorts(), confirm, ...(keychain === null ? {} : { keychain }) },
      market: { mode: 'exchange', exchange: 'binance', url: fake.restUrl },
      ...config,
      ...more,
    })
  const engine = await open()
  const call = (name: CallName, input: unknown, origin: Origin = 'cli'): Promise<CallResult> =>
    stand.engine.dispatcher.dispatch(name, input, { origin })
  const stand: AccountsStand = {
    fake,
    key,
    folder,
    asked,
    answer,
    engine,
    async ok(name, input, origin) {
      const result = await call(name, input, origin)
      if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`)
      // The dispatcher has checked the value against the call's own schema.
      return result.value as CallOutput<typeof name>
    },
    async fails(name, input, origin) {
      const result = await call(name, input, origin)
      if (result.ok) throw new Error(`${name} answered ${JSON.stringify(result.value)}`)
      return result.error
    },
    connect: (more = {}) =>
      stand.ok('accounts.connect', {
        exchange: 'binance',
        credentials: { apiKey: key.key, secret: key.secret },
        url: fake.restUrl,
        ...more,
      }),
    async until(ask, isWanted) {
      const end = performance.now() + 20_000
      for (;;) {
        const value = await ask()
        if (isWanted(value)) return value
        if (performance.now() > end) throw new Error(`it never became what was wanted: ${JSON.stringify(value)}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    async restart(more) {
      await stand.engine.close()
      stand.engine = await open(more)
    },
  }
  onTestFinished(async () => {
    await stand.engine.close()
    await fake.close()
  })
  return stand
}
