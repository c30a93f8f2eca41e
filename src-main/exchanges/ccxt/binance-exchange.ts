import { z } from 'zod'
import type { ConnectedExchange, ConnectionStatus, KeyPermissions } from '#main/exchanges/connection.ts'
import type {
  ExchangeBalance,
  ExchangeCapabilities,
  ExchangeEvent,
  ExchangeFill,
  ExchangeOrder,
  OrderRequest,
} from '#main/exchanges/exchange.ts'
import type { Log } from '#main/ports.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { AppError } from '#shared/errors.ts'
import { accountAnswer, type OrderAnswer, orderAnswer, restrictionsAnswer } from './binance-answers.ts'
import { tradesSince } from './binance-fills.ts'
import { readListed } from './binance-instruments.ts'
import { orderParams, toExchangeFill, toExchangeOrder } from './binance-orders.ts'
import { codeOf } from './binance-refusal.ts'
import { BinanceUserStream } from './binance-user-stream.ts'
import { BinanceWire, type BinanceWireOptions, unusable } from './binance-wire.ts'
import { BoundedMap } from './bounded-map.ts'
import type { HttpAnswer } from './http-answer.ts'

/** What it costs where the account does not say. */
const USUAL_FEE = 0.001
const REMEMBERED = 20_000
/** How far back is read after a connection: what came in the last moments of the old one may have been lost. */
const OVERLAP_MS = 60_000
/** How exactly the two clocks are known to each other. */
const CLOCK_MARGIN_MS = 1_000
const NO_SUCH_ORDER = -2013
const REJECTED = -2010
const CANCEL_REJECTED = -2011

const openOrdersAnswer = z.array(orderAnswer)

export type BinanceExchangeOptions = BinanceWireOptions & {
  readonly log: Log
  /** Symbols of which the account may have fills: Binance tells fills only of a market that is named. */
  readonly symbols?: () => Iterable<string>
  /** Whether it tells what a key may do; the testnet does not. */
  readonly tellsOfKeys?: boolean
  /** After so long without a sign of life the user stream is connected anew. */
  readonly silentMs?: number
}

type Markets = {
  readonly instruments: readonly Instrument[]
  /** Binance's name by ours, and the other way round. */
  readonly marketOf: ReadonlyMap<string, string>
  readonly symbolOf: ReadonlyMap<string, string>
}

/**
 * A Binance spot account. Orders are sent once and never again. Amending is left to the engine: Binance's own
 * cancel-replace can end with neither order. Groups, trailing stops and reduce-only are the engine's too.
 *
 * Fills are found in the markets that `symbols` names, that were used here, or of which the account holds both
 * currencies. Listening to the account begins with the first listener.
 */
export class BinanceExchange implements ConnectedExchange {
  readonly capabilities: ExchangeCapabilities = {
    stops: true,
    trailingStops: false,
    oco: false,
    amend: false,
    postOnly: true,
    reduceOnly: false,
  }
  readonly #options: BinanceExchangeOptions
  readonly #wire: BinanceWire
  readonly #listeners = new Set<(event: ExchangeEvent) => void>()
  readonly #used = new Set<string>()
  /** Our order ids by Binance's, with the market before it. */
  readonly #clientIds = new BoundedMap<string, string>(REMEMBERED)
  readonly #toldFills = new BoundedMap<string, true>(REMEMBERED)
  #markets: Promise<Markets> | undefined
  #known: Markets | undefined
  #stream: BinanceUserStream | undefined
  readonly #startedAt: number
  /** Up to when, in Binance's time, everything was read and told. */
  #readUpTo: number | undefined

  constructor(options: BinanceExchangeOptions) {
    this.#options = options
    this.#wire = new BinanceWire(options)
    this.#startedAt = options.clock.monotonic()
  }

  /** Whether the account is being listened to right now. */
  get isListening(): boolean {
    return this.#stream?.isConnected === true
  }

  /** How far the computer's clock is behind Binance's, in ms; undefined before the first signed request. */
  get clockOffset(): number | undefined {
    return this.#wire.time.offset()
  }

  /** How the connection does; budget, bans and the circuit are those of all connections to the same server. */
  status(): ConnectionStatus {
    return {
      isListening: this.isListening,
      lastHeardAt: this.#stream?.lastHeardAt,
      clockOffsetMs: this.clockOffset,
      ...this.#wire.gate.status(),
    }
  }

  /**
   * What the key may do. A testnet does not tell of keys: there the account's word counts, which says nothing of withdrawals
   * and addresses.
   */
  async permissions(): Promise<KeyPermissions> {
    if (this.#options.tellsOfKeys === false) {
      const { canTrade } = await this.#account()
      return { read: true, trade: canTrade, withdraw: null, ipRestricted: null }
    }
    const told = await this.#wire.read(
      { path: 'account/apiRestrictions', isSigned: true, isSapi: true },
      restrictionsAnswer,
    )
    return {
      read: told.enableReading,
      trade: told.enableSpotAndMarginTrading,
      withdraw: told.enableWithdrawals,
      ipRestricted: told.ipRestrict,
    }
  }

  async instruments(): Promise<readonly Instrument[]> {
    this.#markets = undefined
    return (await this.#loadMarkets()).instruments
  }

  async placeOrder(request: OrderRequest): Promise<ExchangeOrder> {
    const market = await this.#marketOf(request.symbol)
    const params = orderParams(request, market)
    this.#used.add(request.symbol)
    const isEntry = request.side === 'buy' && !request.reduceOnly
    const answer = await this.#wire.write(
      'POST',
      { path: 'order', params, urgency: isEntry ? 'needed' : 'emergency' },
      orderAnswer,
      (refused) => this.#foundAllTheSame(refused, market, request.clientOrderId),
    )
    return this.#ours(answer, request.symbol, market, request.clientOrderId, 'POST')
  }

  async cancelOrder(symbol: string, clientOrderId: string): Promise<ExchangeOrder> {
    const market = await this.#marketOf(symbol)
    const answer = await this.#wire.write(
      'DELETE',
      { path: 'order', params: { symbol: market, origClientOrderId: clientOrderId }, urgency: 'emergency' },
      orderAnswer,
      async (refused) => {
        if (codeOf(refused) === CANCEL_REJECTED) await this.#explainCancel(market, symbol, clientOrderId)
        return undefined
      },
    )
    return this.#ours(answer, symbol, market, clientOrderId, 'DELETE')
  }

  amendOrder(): Promise<ExchangeOrder> {
    return Promise.reject(
      new AppError('EXCHANGE_REJECTED', 'Binance does not change orders in place; cancel it and place a new one'),
    )
  }

  async orderByClientId(symbol: string, clientOrderId: string): Promise<ExchangeOrder | undefined> {
    const market = await this.#marketOf(symbol)
    const answer = await this.#ask(market, { origClientOrderId: clientOrderId })
    return answer === undefined ? undefined : this.#ours(answer, symbol, market, clientOrderId, 'GET')
  }

  async openOrders(): Promise<readonly ExchangeOrder[]> {
    const markets = await this.#loadMarkets()
    const answers = await this.#wire.read({ path: 'openOrders', isSigned: true }, openOrdersAnswer)
    const orders: ExchangeOrder[] = []
    for (const answer of answers) {
      const symbol = markets.symbolOf.get(answer.symbol)
      if (symbol === undefined) {
        throw unusable('GET', 'openOrders', `the market ${answer.symbol.slice(0, 40)} is not in the list of markets`)
      }
      this.#remember(answer, symbol)
      orders.push(toExchangeOrder(answer, symbol))
    }
    return orders
  }

  /** `since` may be of the computer's clock or of Binance's: the earlier meaning of it counts. */
  async fillsSince(since: number): Promise<readonly ExchangeFill[]> {
    const markets = await this.#loadMarkets()
    await this.#wire.time.ready()
    const now = this.#wire.time.now()
    const from = Math.floor(Math.min(since, since + (this.#wire.time.offset() ?? 0)) - CLOCK_MARGIN_MS)
    const fills: ExchangeFill[] = []
    for (const symbol of await this.#symbolsWithFills(markets)) {
      const market = markets.marketOf.get(symbol)
      if (market === undefined) continue
      for (const trade of await tradesSince(this.#wire, market, Math.max(from, 0), now)) {
        fills.push(toExchangeFill(trade, symbol, await this.#clientIdOf(market, trade.orderId)))
      }
    }
    return fills.sort((one, other) => one.time - other.time)
  }

  async balances(): Promise<readonly ExchangeBalance[]> {
    const { balances } = await this.#account()
    return balances.map(({ asset, free, locked }) => ({
      currency: asset,
      free,
      total: decimalText(decimal(free).add(locked)),
    }))
  }

  subscribe(listener: (event: ExchangeEvent) => void): () => void {
    this.#listeners.add(listener)
    this.#stream ??= this.#listen()
    return () => {
      this.#listeners.delete(listener)
    }
  }

  close(): void {
    this.#listeners.clear()
    this.#stream?.stop()
    this.#wire.close().catch((error: unknown) => {
      this.#options.log.warn({ error: String(error) }, 'The connection to Binance was not closed in order.')
    })
  }

  #listen(): BinanceUserStream {
    const { clock, log, random, silentMs } = this.#options
    return new BinanceUserStream({
      wire: this.#wire,
      clock,
      log,
      random,
      symbolOf: (market) => this.#known?.symbolOf.get(market),
      onEvent: (event) => this.#hear(event),
      prepare: () => this.#loadMarkets(),
      catchUp: () => this.#catchUp(),
      ...(silentMs === undefined ? {} : { silentMs }),
    })
  }

  #hear(event: ExchangeEvent): void {
    if (event.kind === 'order') {
      this.#used.add(event.order.symbol)
      this.#clientIds.set(`${event.order.symbol} ${event.order.exchangeOrderId}`, event.order.clientOrderId)
    }
    if (event.kind === 'fill') {
      const name = `${event.fill.symbol} ${event.fill.id}`
      if (this.#toldFills.get(name) === true) return
      this.#toldFills.set(name, true)
      this.#used.add(event.fill.symbol)
    }
    for (const listener of this.#listeners) listener(event)
  }

  async #catchUp(): Promise<void> {
    await this.#wire.time.ready()
    const now = this.#wire.time.now()
    const upTo = this.#readUpTo ?? now - (this.#options.clock.monotonic() - this.#startedAt)
    for (const fill of await this.fillsSince(upTo - OVERLAP_MS)) this.#hear({ kind: 'fill', fill })
    for (const order of await this.openOrders()) this.#hear({ kind: 'order', order })
    for (const balance of await this.balances()) this.#hear({ kind: 'balance', balance })
    const isFirst = this.#readUpTo === undefined
    this.#readUpTo = now
    if (!isFirst) this.#hear({ kind: 'reconnected' })
  }

  /**
   * An order that was refused may be there all the same, when the request has arrived twice: the second one finds the
   * money used, or the id taken.
   */
  async #foundAllTheSame(refused: HttpAnswer, market: string, clientOrderId: string): Promise<OrderAnswer | undefined> {
    if (codeOf(refused) !== REJECTED || refused.status >= 500) return undefined
    return this.#askAfterwards('POST', market, clientOrderId)
  }

  /** Binance has one answer for an order that has ended and for one that never was. Throws which of them it is. */
  async #explainCancel(market: string, symbol: string, clientOrderId: string): Promise<void> {
    const answer = await this.#askAfterwards('DELETE', market, clientOrderId)
    if (answer === undefined) {
      throw new AppError('NOT_FOUND', `Binance does not know order ${clientOrderId} of ${symbol}`)
    }
    const { status } = toExchangeOrder(answer, symbol)
    if (status === 'open' || status === 'partially_filled') {
      throw unusable('DELETE', 'order', 'it says that the order is unknown and that it is open')
    }
    throw new AppError('EXCHANGE_REJECTED', `order ${clientOrderId} of ${symbol} is ${status} already`, { status })
  }

  /** Asks after a request that was done or not. Where nobody can be asked now, that is no refusal of the request. */
  async #askAfterwards(method: string, market: string, clientOrderId: string): Promise<OrderAnswer | undefined> {
    try {
      return await this.#ask(market, { origClientOrderId: clientOrderId })
    } catch {
      throw unusable(method, 'order', 'it was refused, and whether there is such an order could not be asked')
    }
  }

  async #ask(market: string, which: Readonly<Record<string, string>>): Promise<OrderAnswer | undefined> {
    try {
      const params = { symbol: market, ...which }
      return await this.#wire.read({ path: 'order', params, isSigned: true, urgency: 'emergency' }, orderAnswer)
    } catch (error) {
      if (error instanceof AppError && error.details?.['exchangeCode'] === NO_SUCH_ORDER) return undefined
      throw error
    }
  }

  /** The order of an answer. Throws where it is another one than was asked for: then nothing was learned. */
  #ours(answer: OrderAnswer, symbol: string, market: string, clientOrderId: string, method: string): ExchangeOrder {
    const order = toExchangeOrder(answer, symbol)
    if (answer.symbol !== market || order.clientOrderId !== clientOrderId) {
      throw unusable(method, 'order', 'it tells of another order')
    }
    this.#remember(answer, symbol)
    return order
  }

  #remember(answer: OrderAnswer, symbol: string): void {
    this.#used.add(symbol)
    this.#clientIds.set(`${symbol} ${answer.orderId}`, answer.origClientOrderId ?? answer.clientOrderId)
  }

  async #clientIdOf(market: string, orderId: string): Promise<string> {
    const symbol = this.#known?.symbolOf.get(market) ?? market
    const known = this.#clientIds.get(`${symbol} ${orderId}`)
    if (known !== undefined) return known
    const answer = await this.#ask(market, { orderId })
    // Binance forgets orders without a fill, not those with one; its own id stands where it does.
    if (answer === undefined) return `binance-${orderId}`
    this.#remember(answer, symbol)
    return toExchangeOrder(answer, symbol).clientOrderId
  }

  async #symbolsWithFills(markets: Markets): Promise<Set<string>> {
    const symbols = new Set([...this.#used, ...(this.#options.symbols?.() ?? [])])
    const { balances } = await this.#account()
    const held = new Set(balances.map(({ asset }) => asset))
    for (const { symbol, base, quote } of markets.instruments) {
      if (held.has(base) && held.has(quote)) symbols.add(symbol)
    }
    return symbols
  }

  #account(): Promise<z.infer<typeof accountAnswer>> {
    return this.#wire.read({ path: 'account', params: { omitZeroBalances: 'true' }, isSigned: true }, accountAnswer)
  }

  async #marketOf(symbol: string): Promise<string> {
    const market = (await this.#loadMarkets()).marketOf.get(symbol)
    if (market === undefined) throw new AppError('VALIDATION', `Binance has no spot market ${symbol}`)
    return market
  }

  #loadMarkets(): Promise<Markets> {
    this.#markets ??= this.#readMarkets().catch((error: unknown) => {
      this.#markets = undefined
      // Names of markets do not change: what is known serves where the list cannot be read again.
      if (this.#known !== undefined) return this.#known
      throw error
    })
    return this.#markets
  }

  async #readMarkets(): Promise<Markets> {
    const info = await this.#wire.exchangeInfo()
    const rates = this.#options.key === undefined ? undefined : (await this.#account()).commissionRates
    const fees = { maker: Number(rates?.maker ?? USUAL_FEE), taker: Number(rates?.taker ?? USUAL_FEE) }
    const { listed, unread } = await readListed(info, fees)
    if (unread > 0) this.#options.log.warn({ unread }, 'Some markets of Binance could not be read and are left out.')
    const markets = {
      instruments: listed.map(({ instrument }) => instrument),
      marketOf: new Map(listed.map(({ market, instrument }) => [instrument.symbol, market])),
      symbolOf: new Map(listed.map(({ market, instrument }) => [market, instrument.symbol])),
    }
    this.#known = markets
    return markets
  }
}
