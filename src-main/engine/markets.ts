import type { FeedConnection } from '#main/market/exchange/connection-state.ts'
import type { Check } from '#main/system/check.ts'
import { MarketPrices } from '#main/trading/market-prices.ts'
import type { Account } from '#shared/domain/account.ts'
import type { Market } from './market.ts'
import type { MarketConfig } from './market-config.ts'

type ExchangeConfig = Extract<MarketConfig, { readonly mode: 'exchange' }>

/** A market and its prices in exact numbers. */
export type PricedMarket = { readonly market: Market; readonly prices: MarketPrices }

export type MarketsParts = {
  readonly primary: Market
  /** Opens the market of an exchange; it never fails because that cannot be reached. */
  readonly open: (config: ExchangeConfig) => Promise<Market>
  readonly onConnection: (connection: FeedConnection) => void
}

/** The market at work, and one more for each exchange, or for other servers of it, where an account lies. */
export class Markets {
  readonly primary: PricedMarket
  readonly #parts: MarketsParts
  readonly #others = new Map<string, Promise<PricedMarket>>()
  readonly #ofAccount = new Map<string, PricedMarket>()
  readonly #open: PricedMarket[] = []
  #isClosed = false

  constructor(parts: MarketsParts) {
    this.#parts = parts
    this.primary = { market: parts.primary, prices: new MarketPrices(parts.primary.feed, parts.primary.hub) }
    parts.primary.exchange?.onConnection(parts.onConnection)
  }

  /** Makes sure that the prices of an account's exchange come; `url` is where it lies on this machine. */
  async openFor(account: Account, url: string | undefined): Promise<void> {
    const { source, environment = 'production' } = account
    const { servers, source: here } = this.primary.market
    const isHere =
      here === source && servers?.kind === environment && (servers.kind !== 'loopback' || servers.url === url)
    if (isHere || account.kind === 'paper') {
      this.#ofAccount.set(account.id, this.primary)
      return
    }
    const key = `${source} ${environment} ${url ?? ''}`
    let opened = this.#others.get(key)
    if (opened === undefined) {
      opened = this.#openOther({
        mode: 'exchange',
        exchange: source,
        ...(environment === 'testnet' ? { environment } : {}),
        ...(url === undefined ? {} : { url }),
      })
      this.#others.set(key, opened)
      opened.catch(() => this.#others.delete(key))
    }
    this.#ofAccount.set(account.id, await opened)
  }

  /** The market that an account trades on. */
  of(account: Pick<Account, 'id'>): PricedMarket {
    return this.#ofAccount.get(account.id) ?? this.primary
  }

  pricesOf(account: Pick<Account, 'id'>): MarketPrices {
    return this.of(account).prices
  }

  /** How the prices of each exchange come. */
  connections(): FeedConnection[] {
    return [this.primary, ...this.#open].flatMap(({ market }) => market.exchange?.connection() ?? [])
  }

  checks(): Check[] {
    return [this.primary, ...this.#open].map(({ market }) => market.check())
  }

  close(): void {
    this.#isClosed = true
    for (const { prices } of [this.primary, ...this.#open]) prices.close()
    for (const { market } of this.#open) market.close()
  }

  async #openOther(config: ExchangeConfig): Promise<PricedMarket> {
    const market = await this.#parts.open(config)
    const opened = { market, prices: new MarketPrices(market.feed, market.hub) }
    if (this.#isClosed) {
      market.close()
      return opened
    }
    this.#open.push(opened)
    market.exchange?.onConnection(this.#parts.onConnection)
    market.start()
    return opened
  }
}
