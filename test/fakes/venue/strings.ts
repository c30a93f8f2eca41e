import { decimal } from '#shared/decimal.ts'
import type { Account } from './account.ts'
import type { Cable } from './cable.ts'
import type { Crowd } from './crowd.ts'
import type { Faults } from './faults.ts'
import type { Arrival } from './http-door.ts'
import type { OrderSide } from './order.ts'
import type { Venue } from './venue.ts'

/** A fake exchange that somebody pulls from another process, and the account it was started with. */
export type Puppet = {
  readonly venue: Venue
  readonly crowd: Crowd
  readonly faults: Faults
  readonly arrivals: readonly Arrival[]
  readonly account: Account
  readonly cable: Cable
  cutStreams(): void
}

/** What the exchange has of the account, as texts. */
export type PuppetState = {
  readonly balances: Readonly<Record<string, { readonly free: string; readonly locked: string }>>
  readonly orders: readonly {
    readonly id: string
    readonly clientOrderId: string
    readonly status: string
    readonly executed: string
  }[]
  readonly fills: readonly {
    readonly id: string
    readonly orderId: string
    readonly price: string
    readonly amount: string
    readonly fee: string
    readonly feeCurrency: string
  }[]
}

type String = { readonly form: string; readonly does: string; pull(puppet: Puppet, words: readonly string[]): unknown }

const word = (words: readonly string[], index: number): string => {
  const found = words[index]
  if (found === undefined) throw new Error('a word is missing; `help` tells the forms')
  return found
}

function sideOf(text: string): OrderSide {
  if (text === 'BUY' || text === 'SELL') return text
  throw new Error(`${text} is neither BUY nor SELL`)
}

/** Every command of a fake in a process of its own, by name. */
export const STRINGS: Readonly<Record<string, String>> = {
  quote: {
    form: 'quote SYMBOL PRICE [STEP] [LEVELS] [QUANTITY]',
    does: 'puts a ladder of orders around a price',
    pull: ({ crowd }, [symbol = '', price = '', step = '10', levels = '20', quantity = '0.5']) =>
      crowd.quote(symbol, { price, step, levels: Number(levels), quantity }),
  },
  take: {
    form: 'take SYMBOL BUY|SELL QUANTITY',
    does: 'a market order of somebody else',
    pull: ({ crowd }, words) => void crowd.take(word(words, 0), sideOf(word(words, 1)), word(words, 2)),
  },
  move: {
    form: 'move SYMBOL PRICE [STEP] [LEVELS] [QUANTITY]',
    does: 'trades up or down to a price and quotes around it',
    pull({ crowd, venue }, [symbol = '', price = '', step = '10', levels = '20', quantity = '0.5']) {
      // Stops that this sets off find somebody who trades with them.
      const isFall = venue.market(symbol).tape.last()?.gt(price) === true
      for (let level = 1; level <= Number(levels); level++) {
        const away = decimal(step).mul(level)
        crowd.limit(symbol, isFall ? 'BUY' : 'SELL', isFall ? decimal(price).sub(away) : away.add(price), quantity)
      }
      crowd.moveTo(symbol, price)
      crowd.quote(symbol, { price, step, levels: Number(levels), quantity })
    },
  },
  walk: {
    form: 'walk SYMBOL STEPS',
    does: 'so many random orders of others',
    pull: ({ crowd }, words) => crowd.walk(word(words, 0), Number(word(words, 1))),
  },
  cut: { form: 'cut', does: 'the network is gone: connections break', pull: ({ cable }) => cable.cut() },
  deaden: {
    form: 'deaden',
    does: 'the network is gone and nobody is told: connections stay half open',
    pull: ({ cable }) => cable.deaden(),
  },
  strand: {
    form: 'strand',
    does: 'the far ends of open connections are gone and nobody is told, new ones pass',
    pull: ({ cable }) => cable.strand(),
  },
  mend: { form: 'mend', does: 'the network is there again', pull: ({ cable }) => cable.mend() },
  streams: { form: 'streams', does: 'breaks every websocket', pull: (puppet) => puppet.cutStreams() },
  silent: {
    form: 'silent on|off',
    does: 'streams stay open and tell nothing',
    pull({ faults }, words) {
      faults.silent = word(words, 0) === 'on'
    },
  },
  state: { form: 'state', does: 'balances, orders and fills of the account', pull: stateOf },
  arrivals: {
    form: 'arrivals [FROM]',
    does: 'requests that arrived, from the so-manyth on',
    pull: ({ arrivals }, [from = '0']) => arrivals.slice(Number(from)).map(({ name, at }) => ({ name, at })),
  },
  connections: { form: 'connections', does: 'how many go through the network', pull: ({ cable }) => cable.connections },
  help: {
    form: 'help',
    does: 'this list',
    pull: () => Object.values(STRINGS).map(({ form, does }) => `${form}: ${does}`),
  },
}

/** Does one line and answers what comes of it; throws for one that says nothing. */
export function pull(puppet: Puppet, line: string): unknown {
  const [name = '', ...words] = line.trim().split(/\s+/)
  const found = Object.hasOwn(STRINGS, name) ? STRINGS[name] : undefined
  if (found === undefined) throw new Error(`there is no ${name}; try help`)
  return found.pull(puppet, words) ?? null
}

/** What the exchange has of an account. */
export function stateOf({ venue, account }: Pick<Puppet, 'venue' | 'account'>): PuppetState {
  return {
    balances: Object.fromEntries(
      account
        .balances()
        .map(([asset, { free, locked }]) => [asset, { free: free.toFixed(), locked: locked.toFixed() }]),
    ),
    orders: venue.orders(account).map(({ id, terms, status, executed }) => ({
      id: String(id),
      clientOrderId: terms.clientOrderId,
      status,
      executed: executed.toFixed(),
    })),
    fills: venue.fills(account).map(({ trade, order, commission, commissionAsset }) => ({
      id: String(trade.id),
      orderId: String(order.id),
      price: trade.price.toFixed(),
      amount: trade.quantity.toFixed(),
      fee: commission.toFixed(),
      feeCurrency: commissionAsset,
    })),
  }
}
