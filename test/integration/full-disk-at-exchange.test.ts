/** A disk that is full while an account at an exchange trades: nothing more is opened, everything can be closed. */
import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createEngine } from '#main/engine/engine.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import type { CallName } from '#shared/contract/contract.ts'
import { TEST_KEYCHAIN } from '#test/builders/accounts-stand.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import { startFakeBinance } from '#test/fakes/binance/fake-binance.ts'

const BTC = 'BTC/USDT'
const SIZE = '24m'

/** A small disk of its own; undefined where this user may not make one. */
function smallDisk(): string | undefined {
  const folder = temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0700`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return folder
}

/** Takes all that is left. */
function fill(folder: string): void {
  const file = openSync(join(folder, 'filler'), 'w')
  try {
    for (const size of [1 << 20, 1 << 12]) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size))
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      }
    }
  } finally {
    closeSync(file)
  }
}

const disk = process.platform === 'linux' && process.getuid?.() === 0

test.skipIf(!disk)(
  'entries are refused, close-all sells, and with room again the books are the exchange’s',
  async ({ skip }) => {
    const folder = smallDisk()
    if (folder === undefined) return skip('no disk can be mounted here')
    const fake = await startFakeBinance({ clock: WALL_CLOCK, seed: 7 })
    const key = fake.openAccount({ USDT: '100000', BTC: '2' })
    fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
    fake.crowd.take('BTCUSDT', 'BUY', '0.01')
    const engine = await createEngine({
      dataFolder: folder,
      ports: { ...systemPorts(), keychain: TEST_KEYCHAIN, confirm: () => Promise.resolve(true) },
      market: { mode: 'exchange', exchange: 'binance', url: fake.restUrl },
    })
    onTestFinished(async () => {
      await engine.close()
      await fake.close()
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' })
    })
    const call = async <Value>(name: CallName, input: object): Promise<Value> => {
      const result = await engine.dispatcher.dispatch(name, input, { origin: 'cli' })
      if (!result.ok) throw new Error(`${result.error.code} ${result.error.message}`)
      return result.value as Value
    }
    const until = async (check: () => Promise<boolean>): Promise<void> => {
      const end = performance.now() + 30_000
      while (!(await check())) {
        if (performance.now() > end) throw new Error('it never came to that')
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
    const { id: account } = await call<{ id: string }>('accounts.connect', {
      exchange: 'binance',
      url: fake.restUrl,
      credentials: { apiKey: key.key, secret: key.secret },
    })
    await call('accounts.enableLive', { id: account })
    const buy = { account, symbol: BTC, side: 'buy', type: 'market', amount: '0.01' }
    const bought = (): Promise<boolean> =>
      call('trading.createOrder', { ...buy, stopLoss: '49000' }).then(
        () => true,
        () => false,
      )
    await until(bought)
    await until(async () => fake.venue.openOrders(key.account).length === 1)

    fill(folder)
    expect(statfsSync(folder).bavail).toBe(0)
    // Some room may be left inside the files of the database.
    let refusals = 0
    for (let attempt = 0; attempt < 400 && refusals < 5; attempt++) {
      const result = await engine.dispatcher.dispatch(
        'trading.createOrder',
        { ...buy, type: 'limit', price: '45000', amount: '0.001', note: 'x'.repeat(2_000) },
        { origin: (['cli', 'tray', 'socket'] as const)[attempt % 3] ?? 'cli' },
      )
      if (!result.ok && result.error.code === 'STORAGE') refusals++
    }
    expect(refusals).toBe(5)
    const before = fake.arrivals.filter(({ name }) => name === 'POST /api/v3/order').length
    await expect(call('trading.createOrder', buy)).rejects.toThrow(/STORAGE/)
    expect(fake.arrivals.filter(({ name }) => name === 'POST /api/v3/order').length).toBe(before)

    const free = (): string => key.account.balance('BTC').free.add(key.account.balance('BTC').locked).toFixed()
    expect(free()).toBe('2.00999')
    await call('trading.closeAll', { account })
    await until(async () => free() === '2' && fake.venue.openOrders(key.account).length === 0)

    // However often it goes on, only the position is sold, not what the trader had besides.
    await call('trading.closeAll', { account }).catch(() => undefined)
    expect(free()).toBe('2')
    rmSync(join(folder, 'filler'))
    await engine.recover()
    await until(async () => {
      await engine.recover()
      const fills = await call<{ items: unknown[] }>('trading.fills', { account })
      const positions = await call<{ items: unknown[] }>('trading.positions', { account })
      const differences = await call<{ items: { message: string }[] }>('trading.differences', { account })
      const isAll = fills.items.length === fake.venue.fills(key.account).length
      return isAll && positions.items.length === 0 && differences.items.length === 0
    })
  },
  120_000,
)
