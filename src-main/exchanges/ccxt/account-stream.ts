import type { Exchange } from 'ccxt'
import type { ExchangeEvent } from '#main/exchanges/exchange.ts'
import type { DialectTools, StreamDialect } from './dialect.ts'
import { KeptSocket, type KeptSocketOptions } from './kept-socket.ts'

export type AccountStreamOptions = Pick<
  KeptSocketOptions<Exchange>,
  'clock' | 'log' | 'random' | 'prepare' | 'catchUp' | 'silentMs'
> & {
  readonly tools: DialectTools
  readonly dialect: StreamDialect
  readonly onEvent: (event: ExchangeEvent) => void
}

/** What an exchange tells of the account by websocket. It is a hint: whatever is missed is read after the next connection. */
export class AccountStream {
  readonly #options: AccountStreamOptions
  readonly #socket: KeptSocket<Exchange>
  readonly #awaited = new Map<string, (isDone: boolean) => void>()

  /** Connects at once and keeps the connection until `stop`. */
  constructor(options: AccountStreamOptions) {
    this.#options = options
    const { tools, dialect, silentMs = dialect.silentMs } = options
    this.#socket = new KeptSocket<Exchange>({
      wire: tools.wire,
      clock: options.clock,
      log: options.log,
      random: options.random,
      prepare: options.prepare,
      catchUp: options.catchUp,
      silentMs,
      name: 'account',
      urlOf: (ccxt) => dialect.urlOf(ccxt),
      open: async (ccxt, socket) => {
        this.#awaited.clear()
        await dialect.open(tools, ccxt, socket, (name) => this.#answerTo(name))
        // The keeper of the socket looks after its silence; ccxt's own watch would count pongs that it is not shown.
        socket.maxPingPongMisses = Number.POSITIVE_INFINITY
      },
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

  #answerTo(name: string): Promise<boolean> {
    return new Promise((resolve) => {
      this.#awaited.set(name, resolve)
    })
  }

  #onMessage(message: unknown): boolean {
    const { tools, dialect, onEvent } = this.#options
    const told = dialect.read(tools, message)
    switch (told.kind) {
      case 'events':
        for (const event of told.events) onEvent(event)
        return true
      case 'answer':
        this.#awaited.get(told.name)?.(told.isDone)
        this.#awaited.delete(told.name)
        return true
      case 'ending':
        this.#socket.renew('the exchange ended it')
        return true
      case 'unreadable':
        this.#options.log.warn(
          {},
          'An exchange told of the account in a way that cannot be read; it is read by asking.',
        )
        this.#socket.renew('a message could not be read')
        return true
      case 'alive':
        return true
      default:
        return told satisfies never
    }
  }
}
