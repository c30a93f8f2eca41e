import { randomUUID } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import type { RiskStatus } from '#shared/contract/risk.ts'
import type { Order } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import type { LaunchedApp, LaunchOptions } from './harness.ts'
import { launchApp, waitUntilReady } from './harness.ts'
import type { EngineAccess } from './tray-harness.ts'
import { reachEngine } from './tray-harness.ts'

/** The symbol that the desk shows first; it costs about 50,000. */
export const SYMBOL = 'BTC/USDT'

/** The app on the simulated market, its window at the first screen, and its engine without the window. */
export type Desk = Omit<LaunchedApp, 'close'> & {
  readonly engine: EngineAccess
  positions(): Promise<Position[]>
  openOrders(): Promise<Order[]>
  /** The last price of the symbol. */
  price(): Promise<number>
  close(): Promise<void>
}

/** Starts the app with a market that is the same each time. */
export async function openDesk(options: LaunchOptions = {}): Promise<Desk> {
  const launched = await launchApp({ ...options, args: ['--market=simulated', '--seed=1', ...(options.args ?? [])] })
  await waitUntilReady(launched.window)
  const engine = await reachEngine(launched.userData)
  return {
    ...launched,
    engine,
    positions: async () => (await engine.call<{ items: Position[] }>('trading.positions', {})).items,
    openOrders: async () => (await engine.call<{ items: Order[] }>('trading.orders', { open: true })).items,
    price: async () => Number((await engine.call<{ last: string }>('market.price', { symbol: SYMBOL })).last),
    async close() {
      engine.close()
      await launched.close()
    },
  }
}

/** Nothing open, trading active, orders asked about, and the window as it is after a start: each test begins with it. */
export async function beginFlat({ engine, window }: Pick<Desk, 'engine' | 'window'>): Promise<void> {
  await engine.call('trading.closeAll', {})
  await engine.call('risk.resume', {})
  await engine.call('settings.update', { oneClickAccounts: [] })
  await window.evaluate(() => {
    location.hash = '#/trade'
  })
  await window.reload()
  await waitUntilReady(window)
}

/** The order ticket and its parts, by their names. */
export function ticketOf(window: Page) {
  const form = window.getByRole('form', { name: 'Order ticket' })
  return {
    form,
    side: (name: 'Buy' | 'Sell') => form.getByRole('radio', { name }),
    type: form.getByRole('combobox', { name: 'Order type' }),
    field: (name: string) => form.getByRole('textbox', { name, exact: true }),
    place: form.getByRole('button', { name: 'Place order' }),
    confirm: window.getByRole('alertdialog').getByRole('button', { name: 'Confirm order' }),
    alert: form.getByRole('alert'),
  }
}

/** Chooses from a combobox with the mouse. Options with a detail at their right are named by an expression. */
export async function choose(window: Page, box: Locator, option: string | RegExp): Promise<void> {
  await box.click()
  await window.getByRole('option', { name: option, exact: true }).click()
}

/** Opens a tab of the panel below the chart and gives the table of the same name. */
export async function openTable(window: Page, name: string): Promise<Locator> {
  await window.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
  return window.getByRole('table', { name, exact: true })
}

/** Rows of a table but its heading. */
export function rowsOf(table: Locator): Locator {
  return table.locator('tbody').getByRole('row')
}

/** Buys at the market by the engine alone, and waits until the position is there. */
export async function buy(desk: Desk, amount: string, more: object = {}): Promise<Position> {
  // With a key of its own it is no repetition by mistake, however soon it follows another one.
  const order = { symbol: SYMBOL, side: 'buy', type: 'market', amount, idempotencyKey: randomUUID(), ...more }
  await desk.engine.call('trading.createOrder', order)
  await expect.poll(async () => (await desk.positions()).map(({ quantity }) => quantity)).toEqual([amount])
  return (await desk.positions())[0]
}

/** How trading stands on the account that is used when none is named. */
export async function riskState({ engine }: Pick<Desk, 'engine'>): Promise<RiskStatus['state']> {
  return (await engine.call<RiskStatus>('risk.status', {})).state
}

/** What a person does, one by one: a click, an entry in a field, a file chosen in a dialog. */
export class Actions {
  count = 0

  async click(target: Locator): Promise<void> {
    this.count += 1
    await target.click()
  }

  async type(target: Locator, text: string): Promise<void> {
    this.count += 1
    await target.fill(text)
  }

  /** A choice that a dialog of the system makes after this. */
  async chooseFile(answer: () => Promise<void>): Promise<void> {
    this.count += 1
    await answer()
  }
}
