import type { ConnectedExchange, ConnectionStatus, KeyPermissions } from '#main/exchanges/connection.ts'
import type {
  ExchangeBalance,
  ExchangeCapabilities,
  ExchangeEvent,
  ExchangeFill,
  ExchangeOrder,
  OrderRequest,
} from '#main/exchanges/exchange.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { AppError } from '#shared/errors.ts'
import { AccountPoll } from './account-poll.ts'
import { AccountStream } from './account-stream.ts'
import { BoundedMap } from './bounded-map.ts'
import { CcxtWire, type CcxtWireOptions } from './ccxt-wire.ts'
import type { Dialect, DialectTools, WantedOrder } from './dialect.ts'

const REMEMBERED = 20_000
/** How far back is read after a connection: what came in the last moments of the old one may have been lost. */
const OVERLAP_MS = 60_000
/** How exactly the two clocks are known to each other. */
const CLOCK_MARGIN_MS = 1_000
/** An exchange that takes an order first and looks at it later may need these pauses until it tells of it. */
const PAUSES_MS = [50, 150, 400, 800]

export type CcxtExchangeOptions = CcxtWireOptions & {
  /** Symbols of which the account may have fills, where an exchange tells fills only of a market that is named. */
  readonly symbols?: () => Iterable<string>
  /** After so long without a sign of life the stream of the account is connected anew. */
  readonly silentMs?: number
}

type Markets = {
  readonly instruments: readonly Instrument[]
  /** The exchange's name by ours, and the instrument by the exchange's name. */
  readonly marketOf: ReadonlyMap<string, string>
  readonly instrumentOf: ReadonlyMap<string, Instrument>
}

/**
 * A spot account at any exchange that ccxt reaches; in what they differ is in the dialect. Orders are sent once and never
 * again; what became of one is asked by our id. Listening to the account begins with the first listener.
 */
export class CcxtExchange implements ConnectedExchange {
  readonly #dialect: Dialect
  readonly #options: CcxtExchangeOptions
  readonly #wire: CcxtWire
  readonly #tools: DialectTools
  readonly #listeners = new Set<(event: ExchangeEvent) => void>()
  readonly #used = new Set<string>()
  readonly #orders = new BoundedMap<string, ExchangeOrder>(REMEMBERED)
  readonly #clientIds = new BoundedMap<string, string>(REMEMBERED)
  readonly #toldFills = new BoundedMap<string, true>(REMEMBERED)
  readonly #startedAt: number
  #markets: Promise<Markets> | undefined
  #known: Markets | undefined
  #stream: AccountStream | AccountPoll | undefined
  /** Open orders as they were told last, where the account is asked. */
  readonly #lying = new Map<string, ExchangeOrder>()
  /** Up to when, in the exchange's time, everything was read and told. */
  #readUpTo: number | undefined

  constructor(dialect: Dialect, options: CcxtExchangeOptions) {
    this.#dialect = dialect
    this.#options = options
    this.#wire = new CcxtWire(dialect, options)
    this.#startedAt = options.clock.monotonic()
    this.#tools = {
      wire: this.#wire,
      log: options.log,
      instrumentOf: (market) => this.#known?.instrumentOf.get(market),
      marketOf: (symbol) => this.#known?.marketOf.get(symbol),
      clientIdOf: (exchangeOrderId) => this.#clientIds.get(exchangeOrderId),
      symbols: () => new Set([...this.#used, ...(options.symbols?.() ?? [])]),
    }
  }

  get capabilities(): ExchangeCapabilities {
    return this.#dialect.capabilities
  }

  /** Whether the account is being listened to right now. */
  get isListening(): boolean {
    return this.#stream?.isConnected === true
  }

  /** How the connection does; budget, bans and the circuit are those of all connections to the same server. */
  status(): ConnectionStatus {
    return {
      isListening: this.isListening,
      lastHeardAt: this.#stream?.lastHeardAt,
      clockOffsetMs: this.#wire.time.offset(),
      ...this.#wire.gate.status(),
    }
  }

  permissions(): Promise<KeyPermissions> {
    return this.#dialect.permissions(this.#tools)
  }

  async instruments(): Promise<readonly Instrument[]> {
    this.#markets = undefined
    return (await this.#loadMarkets()).instruments
  }

  async placeOrder(request: OrderRequest): Promise<ExchangeOrder> {
    this.#dialect.check(request)
    const { symbol, clientOrderId } = request
    const wanted = { symbol, clientOrderId, market: await this.#marketOf(symbol) }
    this.#used.add(symbol)
    const isEntry = request.side === 'buy' && !request.reduceOnly
    try {
      await this.#dialect.place(this.#tools, request, wanted.market, isEntry ? 'needed' : 'emergency')
    } catch (error) {
      return await this.#foundAllTheSame(wanted, error)
    }
    const order = await this.#told(wanted)
    if (order.type !== request.type) return this.#withdrawTurned(wanted, order, request)
    if (order.status === 'rejected' && order.filled === '0') {
      throw new AppError(
        'EXCHANGE_REJECTED',
        `${this.#dialect.name} refused it: ${order.reason ?? 'it does not say why'}`,
      )
    }
    return order
  }

  async cancelOrder(symbol: string, clientOrderId: string): Promise<ExchangeOrder> {
    const wanted = { symbol, clientOrderId, market: await this.#marketOf(symbol) }
    try {
      await this.#dialect.cancel(this.#tools, wanted, this.#orders.get(clientOrderId))
    } catch (error) {
      if (!hasCode(error, this.#dialect.notOpenCodes)) throw error
      await this.#explainCancel(wanted)
      // It is open: what was known of its kind was wrong, and is known now.
      await this.#dialect.cancel(this.#tools, wanted, this.#orders.get(clientOrderId))
    }
    return this.#ended(wanted)
  }

  amendOrder(): Promise<ExchangeOrder> {
    return Promise.reject(
      new AppError(
        'EXCHANGE_REJECTED',
        `orders at ${this.#dialect.name} are not changed in place; cancel it and place a new one`,
      ),
    )
  }

  async orderByClientId(symbol: string, clientOrderId: string): Promise<ExchangeOrder | undefined> {
    return this.#find({ symbol, clientOrderId, market: await this.#marketOf(symbol) })
  }

  async openOrders(): Promise<readonly ExchangeOrder[]> {
    await this.#loadMarkets()
    const orders = await this.#dialect.openOrders(this.#tools)
    for (const order of orders) this.#remember(order)
    return orders
  }

  /** `since` may be of the computer's clock or of the exchange's: the earlier meaning of it counts. */
  async fillsSince(since: number): Promise<readonly ExchangeFill[]> {
    await this.#loadMarkets()
    await this.#wire.time.ready()
    const now = this.#wire.time.now()
    const from = Math.floor(Math.min(since, since + (this.#wire.time.offset() ?? 0)) - CLOCK_MARGIN_MS)
    const fills = await this.#dialect.fills(this.#tools, Math.max(from, 0), now)
    const once = new Map(fills.map((fill) => [`${fill.symbol} ${fill.id}`, fill]))
    return [...once.values()].sort((one, other) => one.time - other.time)
  }

  balances(): Promise<readonly ExchangeBalance[]> {
    return this.#dialect.balances(this.#tools)
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
      this.#options.log.warn(
        { exchange: this.#dialect.id, error: error instanceof Error ? error.name : 'unknown' },
        'The connection to an exchange was not closed in order.',
      )
    })
  }

  #listen(): AccountStream | AccountPoll {
    const { stream } = this.#dialect
    const { clock, log, random, silentMs } = this.#options
    if (stream === undefined) {
      const onAgain = (): void => this.#hear({ kind: 'reconnected' })
      return new AccountPoll({ clock, log, random, look: () => this.#look(), onAgain })
    }
    return new AccountStream({
      tools: this.#tools,
      dialect: stream,
      clock,
      log,
      random,
      onEvent: (event) => this.#hear(event),
      prepare: () => this.#loadMarkets(),
      catchUp: () => this.#catchUp(),
      ...(silentMs === undefined ? {} : { silentMs }),
    })
  }

  #hear(event: ExchangeEvent): void {
    if (event.kind === 'order') this.#remember(event.order)
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

  /** Tells what is new: fills, orders that lie there, those that do not any more, and balances. */
  async #look(): Promise<void> {
    await this.#wire.time.ready()
    const now = this.#wire.time.now()
    const upTo = this.#readUpTo ?? now - (this.#options.clock.monotonic() - this.#startedAt)
    // Orders are read before fills, which may name them by the exchange's id alone, and told after them.
    const open = new Map((await this.openOrders()).map((order) => [order.clientOrderId, order]))
    const gone = [...this.#lying.values()].filter(({ clientOrderId }) => !open.has(clientOrderId))
    for (const fill of await this.fillsSince(upTo - OVERLAP_MS)) this.#hear({ kind: 'fill', fill })
    for (const order of open.values()) this.#hear({ kind: 'order', order })
    for (const { symbol, clientOrderId } of gone) {
      const order = await this.orderByClientId(symbol, clientOrderId)
      if (order === undefined || !isOpen(order)) this.#lying.delete(clientOrderId)
      if (order !== undefined) this.#hear({ kind: 'order', order })
    }
    for (const balance of await this.balances()) this.#hear({ kind: 'balance', balance })
    this.#readUpTo = now
  }

  /** An order that was refused may be there all the same, when the request has arrived twice. */
  async #foundAllTheSame(wanted: WantedOrder, error: unknown): Promise<ExchangeOrder> {
    if (!hasCode(error, this.#dialect.mayBeThereCodes)) throw error
    const found = await this.#askAfterwards('the order', wanted)
    if (found !== undefined) return found
    if (!hasCode(error, this.#dialect.duplicateCodes)) throw error
    throw this.#wire.unusable('the order', 'it says that the order is there and does not find it')
  }

  /** What became of an order that was taken. Where it is not told, nobody knows. */
  async #told(wanted: WantedOrder): Promise<ExchangeOrder> {
    for (const pause of [...PAUSES_MS, 0]) {
      const found = await this.#askAfterwards('the order', wanted)
      if (found !== undefined) return found
      if (pause > 0) await this.#wire.pause(pause)
    }
    throw this.#wire.unusable('the order', 'it was taken, and is not found yet')
  }

  /** An order whose cancellation was taken, as it stands then. */
  async #ended(wanted: WantedOrder): Promise<ExchangeOrder> {
    let found: ExchangeOrder | undefined
    for (const pause of [...PAUSES_MS, 0]) {
      found = (await this.#askAfterwards('the cancellation', wanted)) ?? found
      if (found !== undefined && !isOpen(found)) return found
      if (pause > 0) await this.#wire.pause(pause)
    }
    if (found !== undefined) return found
    throw this.#wire.unusable('the cancellation', 'it was taken, and the order is not found any more')
  }

  /**
   * An exchange that reads off the last price which way the price has to go makes the opposite of a stop that the price
   * has passed already; that one must not stay.
   */
  async #withdrawTurned(wanted: WantedOrder, order: ExchangeOrder, { type }: OrderRequest): Promise<ExchangeOrder> {
    if (!isOpen(order)) return order
    const ended = await this.cancelOrder(wanted.symbol, wanted.clientOrderId).catch(() => {
      throw this.#wire.unusable('the order', `it lies there as ${words(order.type)}, which could not be undone yet`)
    })
    if (isOpen(ended) || ended.filled !== '0') return ended
    throw new AppError(
      'EXCHANGE_REJECTED',
      `the price has passed the trigger of this ${words(type)} already; nothing lies at ${this.#dialect.name}`,
    )
  }

  /** Throws why an order cannot be cancelled; returns where it is open all the same. */
  async #explainCancel(wanted: WantedOrder): Promise<void> {
    const { symbol, clientOrderId } = wanted
    const order = await this.#askAfterwards('the cancellation', wanted)
    if (order === undefined) {
      throw new AppError('NOT_FOUND', `${this.#dialect.name} does not know order ${clientOrderId} of ${symbol}`)
    }
    if (isOpen(order)) return
    throw new AppError('EXCHANGE_REJECTED', `order ${clientOrderId} of ${symbol} is ${order.status} already`, {
      status: order.status,
    })
  }

  /** Asks after something that was done or not. Where nobody can be asked now, that is no refusal. */
  async #askAfterwards(name: string, wanted: WantedOrder): Promise<ExchangeOrder | undefined> {
    try {
      return await this.#find(wanted)
    } catch {
      throw this.#wire.unusable(name, 'what came of it could not be asked')
    }
  }

  async #find(wanted: WantedOrder): Promise<ExchangeOrder | undefined> {
    const order = await this.#dialect.find(this.#tools, wanted)
    if (order === undefined) return undefined
    if (order.clientOrderId !== wanted.clientOrderId || order.symbol !== wanted.symbol) {
      throw this.#wire.unusable('the question for an order', 'it tells of another order')
    }
    this.#remember(order)
    return order
  }

  #remember(order: ExchangeOrder): void {
    this.#used.add(order.symbol)
    if (this.#dialect.stream === undefined && isOpen(order)) this.#lying.set(order.clientOrderId, order)
    this.#orders.set(order.clientOrderId, order)
    this.#clientIds.set(order.exchangeOrderId, order.clientOrderId)
  }

  async #marketOf(symbol: string): Promise<string> {
    const market = (await this.#loadMarkets()).marketOf.get(symbol)
    if (market === undefined) throw new AppError('VALIDATION', `${this.#dialect.name} has no spot market ${symbol}`)
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
    const { listed, unread } = await this.#dialect.markets(this.#tools)
    if (unread > 0) {
      const exchange = this.#dialect.id
      this.#options.log.warn({ exchange, unread }, 'Some markets of an exchange could not be read and are left out.')
    }
    const markets = {
      instruments: listed.map(({ instrument }) => instrument),
      marketOf: new Map(listed.map(({ market, instrument }) => [instrument.symbol, market])),
      instrumentOf: new Map(listed.map(({ market, instrument }) => [market, instrument])),
    }
    this.#known = markets
    return markets
  }
}

function isOpen({ status }: ExchangeOrder): boolean {
  return status === 'open' || status === 'partially_filled'
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  const code = error instanceof AppError ? error.details?.['exchangeCode'] : undefined
  return typeof code === 'string' && codes.includes(code)
}

function words(type: ExchangeOrder['type']): string {
  return type.replaceAll('_', ' ')
}
