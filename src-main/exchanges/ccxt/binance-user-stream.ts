import type { ExchangeEvent } from '#main/exchanges/exchange.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import { accountPosition, executionReport } from './binance-answers.ts'
import { toEvents } from './binance-orders.ts'
import { KeptSocket, type KeptSocketOptions, urlAt, valueAt } from './kept-socket.ts'
import type { BinanceClient } from './load-binance.ts'

/** ccxt's name for the subscription that is on its way. */
const SUBSCRIBING = 'authenticate:signature:spot'

export type BinanceUserStreamOptions = Omit<KeptSocketOptions, 'name' | 'urlOf' | 'open' | 'onMessage'> & {
  /** Our name of a market; undefined where it is not known. */
  readonly symbolOf: (market: string) => string | undefined
  readonly onEvent: (event: ExchangeEvent) => void
}

/** What Binance tells of the account by websocket. It is a hint: whatever is missed is read after the next connection. */
export class BinanceUserStream {
  readonly #options: BinanceUserStreamOptions
  readonly #socket: KeptSocket

  /** Connects at once and keeps the connection until `stop`. */
  constructor(options: BinanceUserStreamOptions) {
    this.#options = options
    this.#socket = new KeptSocket({
      ...options,
      name: 'account',
      urlOf: (ccxt) => urlAt(ccxt, 'ws', 'ws-api', 'spot'),
      open: subscribe,
      onMessage: (message) => this.#onMessage(message),
    })
  }

  /** Whether it is connected and was heard of lately. */
  get isConnected(): boolean {
    return this.#socket.isConnected
  }

  /** UTC ms of the last sign of life; undefined before the first. */
  get lastHeardAt(): number | undefined {
    return this.#socket.lastHeardAt
  }

  stop(): void {
    this.#socket.stop()
  }

  #onMessage(message: unknown): boolean {
    const event = valueAt(message, 'event') ?? message
    switch (valueAt(event, 'e')) {
      case 'eventStreamTerminated':
      case 'serverShutdown':
        this.#socket.renew('Binance ended it')
        return true
      case 'outboundAccountPosition':
        this.#onBalances(event)
        return true
      case 'executionReport':
        this.#onReport(event)
        return true
      default:
        return false
    }
  }

  #onBalances(event: unknown): void {
    const parsed = accountPosition.safeParse(event)
    if (!parsed.success) {
      this.#unreadable()
      return
    }
    for (const { a, f, l } of parsed.data.B) {
      const total = decimalText(decimal(f).add(l))
      this.#options.onEvent({ kind: 'balance', balance: { currency: a, free: f, total } })
    }
  }

  #onReport(event: unknown): void {
    const parsed = executionReport.safeParse(event)
    const symbol = parsed.success ? this.#options.symbolOf(parsed.data.s) : undefined
    if (!parsed.success || symbol === undefined) {
      this.#unreadable()
      return
    }
    for (const told of toEvents(parsed.data, symbol)) this.#options.onEvent(told)
  }

  /** Asking tells what could not be read, and it is asked after each connection. */
  #unreadable(): void {
    this.#options.log.warn({}, 'Binance told of the account in a way that cannot be read; it is read by asking.')
    this.#socket.renew('a message could not be read')
  }
}

function subscribe(ccxt: BinanceClient, client: ReturnType<BinanceClient['client']>): Promise<unknown> {
  const subscribed = ccxt.ensureUserDataStreamWsSubscribeSignature('spot')
  // ccxt rejects this one too, and nobody would listen: a process ends by that.
  Promise.resolve(client.future(SUBSCRIBING)).catch(() => undefined)
  return subscribed
}
