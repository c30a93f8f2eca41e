import { create } from 'zustand'
import type { ListedAccount } from '#shared/contract/accounts.ts'
import type { Balance } from '#shared/domain/account.ts'
import { isFinal, type Order } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import { oncePerFrame } from './frame.ts'

type Trading = {
  /** False until accounts, orders, positions and balances were read once. */
  readonly isLoaded: boolean
  readonly accounts: readonly ListedAccount[]
  /** The account that the window trades on and shows; null until they are known. */
  readonly account: string | null
  /** Orders that are not final, of the account, newest first. */
  readonly openOrders: readonly Order[]
  readonly positions: readonly Position[]
  readonly balances: readonly Balance[]
}

/** What the chosen account has open now. It follows the engine's events, once a frame at most. */
export const useTrading = create<Trading>()(() => ({
  isLoaded: false,
  accounts: [],
  account: null,
  openOrders: [],
  positions: [],
  balances: [],
}))

/** Takes the news of an order; one that has ended goes. */
export const putOrder = oncePerFrame<string, Order>((orders) => {
  useTrading.setState(({ openOrders, account }) => {
    const changed = [...orders.values()].filter((order) => order.account === account)
    if (changed.length === 0) return {}
    const byId = new Map(openOrders.map((order) => [order.id, order]))
    for (const order of changed) {
      if (isFinal(order.status)) byId.delete(order.id)
      else byId.set(order.id, order)
    }
    return { openOrders: [...byId.values()].sort((one, other) => other.createdAt - one.createdAt) }
  })
})

/** Takes the news of a position; quantity 0 means that it was left. */
export const putPosition = oncePerFrame<string, Position>((positions) => {
  useTrading.setState((state) => {
    const changed = [...positions.values()].filter((position) => position.account === state.account)
    if (changed.length === 0) return {}
    const byId = new Map(state.positions.map((position) => [position.id, position]))
    for (const position of changed) {
      if (Number(position.quantity) === 0) byId.delete(position.id)
      else byId.set(position.id, position)
    }
    return { positions: [...byId.values()].sort((one, other) => (one.symbol < other.symbol ? -1 : 1)) }
  })
})

/** Takes the news of a balance. */
export const putBalance = oncePerFrame<string, Balance & { readonly account: string }>((balances) => {
  useTrading.setState((state) => {
    const changed = [...balances.values()].filter((balance) => balance.account === state.account)
    if (changed.length === 0) return {}
    const byCurrency = new Map(state.balances.map((balance) => [balance.currency, balance]))
    for (const { account: _, ...balance } of changed) byCurrency.set(balance.currency, balance)
    return { balances: [...byCurrency.values()].sort((one, other) => (one.currency < other.currency ? -1 : 1)) }
  })
})

/** The position of a symbol on the chosen account. */
export function usePosition(symbol: string | null): Position | undefined {
  return useTrading((state) => state.positions.find((position) => position.symbol === symbol))
}
