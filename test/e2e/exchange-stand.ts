import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'
import { type LaunchedApp, launchApp, waitUntilReady } from './harness.ts'
import { type EngineAccess, reachEngine } from './tray-harness.ts'

const MINUTE = 60_000
const PASSPHRASE = 'a long passphrase'
const SYMBOLS = { BTCUSDT: '50000', ETHUSDT: '3000' } as const

/** The app on the prices of a fake exchange whose crowd trades all the time. */
export type ExchangeStand = LaunchedApp & { readonly fake: FakeBinance; readonly engine: EngineAccess }

/** Starts a fake with so many minutes of trades behind it, and the app on its market. */
export async function openExchangeStand(options: { readonly minutes?: number } = {}): Promise<ExchangeStand> {
  const minutes = options.minutes ?? 30
  let past: number | undefined = Date.now() - minutes * MINUTE
  const fake = await startFakeBinance({ clock: { ...WALL_CLOCK, now: () => past ?? Date.now() }, seed: 7 })
  const trade = (turn: number): void => {
    for (const symbol of Object.keys(SYMBOLS)) fake.crowd.take(symbol, turn % 2 === 0 ? 'BUY' : 'SELL', '0.01')
  }
  for (const [symbol, price] of Object.entries(SYMBOLS)) {
    fake.crowd.quote(symbol, { price, step: '1', levels: 20, quantity: '500' })
  }
  for (let turn = 0; turn < minutes; turn++) {
    past += MINUTE
    trade(turn)
  }
  past = undefined
  let turn = 0
  const crowd = setInterval(() => trade(turn++), 400)
  const launched = await launchApp({
    args: ['--market=exchange', '--exchange=binance', `--exchange-url=${fake.restUrl}`],
  })
  // What the system would ask is confirmed: these tests are about what comes after it.
  await launched.app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false })
  })
  await waitUntilReady(launched.window)
  const engine = await reachEngine(launched.userData)
  return {
    ...launched,
    fake,
    engine,
    async close() {
      clearInterval(crowd)
      engine.close()
      await launched.close()
      await fake.close()
    },
  }
}

/** Connects an account of the fake with live trading on, and shows it in the window. */
export async function connectAccount(
  { fake, engine, window }: ExchangeStand,
  balances: Readonly<Record<string, string>>,
): Promise<{ readonly id: string; readonly key: ReturnType<FakeBinance['openAccount']> }> {
  const key = fake.openAccount(balances)
  await engine.call('auth.setPassphrase', { passphrase: PASSPHRASE })
  const { id } = await engine.call<{ id: string }>('accounts.connect', {
    name: 'My Binance',
    exchange: 'binance',
    credentials: { apiKey: key.key, secret: key.secret },
    url: fake.restUrl,
  })
  await engine.call('accounts.enableLive', { id })
  await window.reload()
  await waitUntilReady(window)
  await window.getByRole('combobox', { name: 'Account' }).click()
  await window.getByRole('option', { name: /My Binance/ }).click()
  return { id, key }
}
