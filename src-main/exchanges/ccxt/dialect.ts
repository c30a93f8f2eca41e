import type { Exchange } from 'ccxt'
import type { ExchangeEnvironment, KeyPermissions } from '#main/exchanges/connection.ts'
import type {
  ExchangeBalance,
  ExchangeCapabilities,
  ExchangeEvent,
  ExchangeFill,
  ExchangeOrder,
  OrderRequest,
} from '#main/exchanges/exchange.ts'
import type { Log } from '#main/ports.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { CcxtWire } from './ccxt-wire.ts'
import type { HttpAnswer } from './http-answer.ts'
import type { SocketClient } from './kept-socket.ts'
import type { GateRules, Urgency } from './request-gate.ts'

/** A client class of ccxt. */
export type CcxtClass = new (config: object) => Exchange

/** What an answer that is no success says of itself. */
export type Refusal = {
  /** The exchange's own code. */
  readonly exchangeCode: string
  /** What it means here; undefined where it leaves open whether anything was done. */
  readonly code: ErrorCode | undefined
  /** In words, without anything that was sent. */
  readonly words: string
  readonly retryAfterMs?: number
}

/** A market and the exchange's name of it. */
export type ListedMarket = { readonly market: string; readonly instrument: Instrument }

/** An order that is meant, by our id. */
export type WantedOrder = { readonly symbol: string; readonly market: string; readonly clientOrderId: string }

/** What a dialect's functions work with. */
export type DialectTools = {
  readonly wire: CcxtWire
  readonly log: Log
  /** Our instrument of a market of the exchange; undefined where it is not known. */
  readonly instrumentOf: (market: string) => Instrument | undefined
  /** The exchange's name of a symbol; undefined where it has none. */
  readonly marketOf: (symbol: string) => string | undefined
  /** Our id of an order by the exchange's, as far as it was heard of. */
  readonly clientIdOf: (exchangeOrderId: string) => string | undefined
  /** Symbols in which the account may have orders or fills. */
  readonly symbols: () => Iterable<string>
}

/** How an account is told of by websocket. */
export type StreamDialect = {
  urlOf(client: Exchange): string
  /** After so long without a sign of life the connection is given up. */
  readonly silentMs: number
  /** Proves the key and asks for what is to be told. `answered` waits for the answer to what was sent under a name. */
  open(
    tools: DialectTools,
    client: Exchange,
    socket: SocketClient,
    answered: (name: string) => Promise<boolean>,
  ): Promise<void>
  /** Reads a message. `unreadable`: it tells of the account in a way that is not known. */
  read(
    tools: DialectTools,
    message: unknown,
  ):
    | { readonly kind: 'events'; readonly events: readonly ExchangeEvent[] }
    | { readonly kind: 'answer'; readonly name: string; readonly isDone: boolean }
    | { readonly kind: 'alive' | 'ending' | 'unreadable' }
}

/** All in which one exchange differs from others. Nothing of ccxt is loaded before `load`. */
export type Dialect = {
  readonly id: string
  readonly name: string
  readonly capabilities: ExchangeCapabilities
  readonly limits: GateRules
  load(): Promise<CcxtClass>
  /** Where requests of an environment go, to share its limits. */
  restUrl(environment: ExchangeEnvironment): string
  /** Settings of ccxt's client, and its options. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly options?: Readonly<Record<string, unknown>>
  /** Throws VALIDATION where there is no such environment. */
  point(client: Exchange, environment: ExchangeEnvironment): void
  /** Whether an answer says that what was asked was done. */
  isSuccess(status: number, body: unknown): boolean
  /** Whether ccxt has to find nothing wrong either with what looks like a success; where it does, nobody knows. */
  readonly asksCcxtToo?: boolean
  refusalIn(answer: HttpAnswer): Refusal | undefined
  /** Codes that mean that the time of a request was off. */
  readonly badTimeCodes: readonly string[]
  /** Codes by which a new order is refused that may be there all the same, from the same request arriving twice. */
  readonly mayBeThereCodes: readonly string[]
  /** Of those, the ones that say that it is there. */
  readonly duplicateCodes: readonly string[]
  /** Codes by which a cancellation is refused because the order has ended or never was. */
  readonly notOpenCodes: readonly string[]
  /** Throws VALIDATION for an order that the exchange has no form for. */
  check(request: OrderRequest): void
  /** UTC ms at the exchange. */
  time(wire: CcxtWire): Promise<number>
  markets(tools: DialectTools): Promise<{ readonly listed: readonly ListedMarket[]; readonly unread: number }>
  /** Sends a new order, once. */
  place(tools: DialectTools, request: OrderRequest, market: string, urgency: Urgency): Promise<void>
  /** Asks for the cancellation of an order; `known` is what is known of it. */
  cancel(tools: DialectTools, order: WantedOrder, known: ExchangeOrder | undefined): Promise<void>
  find(tools: DialectTools, order: WantedOrder): Promise<ExchangeOrder | undefined>
  openOrders(tools: DialectTools): Promise<readonly ExchangeOrder[]>
  /** Fills of the exchange's time `from` to `now`, in any order. */
  fills(tools: DialectTools, from: number, now: number): Promise<readonly ExchangeFill[]>
  balances(tools: DialectTools): Promise<readonly ExchangeBalance[]>
  permissions(tools: DialectTools): Promise<KeyPermissions>
  /** Absent where an account is only asked. */
  readonly stream?: StreamDialect
}
