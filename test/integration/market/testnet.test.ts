/** `--testnet` leads to the testnet, for prices and for accounts, and nowhere else. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { ClientRequest } from 'node:http'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { openConnection } from '#main/exchanges/catalog.ts'
import { openExchangeSource } from '#main/market/exchange/open-exchange-feed.ts'
import { QUIET_LOG } from '#test/builders/binance-stand.ts'
import { runCommand } from '#test/builders/cli.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'

const CREATED = 'http.client.request.created'
const OPTIONS = { clock: WALL_CLOCK, random: () => 0, log: QUIET_LOG, environment: { kind: 'testnet' } } as const
const hosts = new Set<string>()

beforeEach(() => {
  hosts.clear()
  const stop = (message: unknown): void => {
    const request: unknown = Reflect.get(Object(message), 'request')
    if (!(request instanceof ClientRequest)) return
    hosts.add(request.host)
    // Nothing leaves this machine.
    request.destroy(new Error('no network in tests'))
  }
  subscribe(CREATED, stop)
  onTestFinished(() => void unsubscribe(CREATED, stop))
})

test('prices are asked for at the testnet', async () => {
  const source = await openExchangeSource('binance', OPTIONS)
  onTestFinished(() => source.close())
  await expect(source.instruments()).rejects.toMatchObject({ code: 'EXCHANGE_UNAVAILABLE' })
  expect([...hosts]).toEqual(['testnet.binance.vision'])
})

test('an account is asked for at the testnet', async () => {
  const connection = await openConnection('binance', { ...OPTIONS, credentials: { apiKey: 'a', secret: 'b' } })
  onTestFinished(() => connection.close())
  await expect(connection.balances()).rejects.toMatchObject({ code: 'EXCHANGE_UNAVAILABLE' })
  expect([...hosts]).toEqual(['testnet.binance.vision'])
})

test('the command line opens it, and takes it for no other market', async () => {
  const folder = temporaryFolder()
  const enough = new AbortController()
  let told = ''
  const serving = runCommand(folder, ['serve', '--market=exchange', '--testnet'], {
    signal: enough.signal,
    onStdout: (text) => {
      told += text
      enough.abort()
    },
  })
  expect(await serving).toMatchObject({ code: 0 })
  expect(JSON.parse(told)).toMatchObject({ market: 'exchange', exchange: 'binance' })
  expect([...hosts]).toEqual(['testnet.binance.vision'])
  const refused = await runCommand(folder, ['serve', '--testnet'])
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--testnet belongs to --market=exchange') })
}, 60_000)
