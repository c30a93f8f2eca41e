import { AsyncLocalStorage } from 'node:async_hooks'
import type { Exchange } from 'ccxt'
import type { ExchangeCredentials, ExchangeEnvironment } from '#main/exchanges/connection.ts'
import type { Clock } from '#main/ports.ts'
import { MARKET_LIST, USUAL_ANSWER } from './answer-shape.ts'
import { BoundedHttp } from './bounded-http.ts'
import type { Dialect } from './dialect.ts'
import { HttpAnswer } from './http-answer.ts'
import type { LimitsAnswer } from './limits-seen.ts'

/** The largest message of a stream: reading it takes less than a frame of the window. */
const MOST_MESSAGE_BYTES = 1_048_576
/** So far numbers that are used once may run ahead of the time; a time that was set back is followed. */
const MOST_AHEAD_MS = 500
/** Addresses whose answers list all markets. */
const LISTS = /instruments|exchangeInfo|AssetPairs|products|markets|symbols/i

/** What is known of a call while ccxt works on it. */
export type CallTrace = { isSent: boolean }

export type CcxtClientOptions = {
  readonly dialect: Dialect
  readonly environment: ExchangeEnvironment
  readonly credentials?: ExchangeCredentials | undefined
  readonly clock: Clock
  readonly timeoutMs: number
  /** The exchange's time, for signing. */
  readonly serverTime: () => number
  readonly onAnswer: (answer: LimitsAnswer) => void
  /** Is told every message of a stream as it came, and the address of the stream; true keeps it from ccxt. */
  readonly onMessage: (message: unknown, url: string) => boolean
}

/** ccxt's client of an exchange, and a way to see of a call whether anything of it was sent. */
export type CcxtClient = {
  readonly ccxt: Exchange
  traced<Result>(trace: CallTrace, work: (ccxt: Exchange) => Promise<Result>): Promise<Result>
}

/**
 * Makes a client. It answers what the exchange said, with decimals as they were sent, and throws an `HttpAnswer` for all
 * but a success; it neither waits nor tries again.
 */
export async function loadCcxt(options: CcxtClientOptions): Promise<CcxtClient> {
  const { dialect, credentials, timeoutMs, clock, environment } = options
  const Base = await dialect.load()
  const traces = new AsyncLocalStorage<CallTrace>()
  const http = new BoundedHttp({
    clock,
    timeoutMs,
    limitsOf: (url) => (LISTS.test(new URL(url).pathname) ? MARKET_LIST : USUAL_ANSWER),
  })

  let lastNonce = 0

  class Client extends Base {
    /** The exchange's time; each once, because some exchanges take no two requests with the same. */
    override nonce(): number {
      const now = options.serverTime()
      const isAhead = lastNonce >= now && lastNonce - now < MOST_AHEAD_MS
      lastNonce = isAhead ? lastNonce + 1 : now
      return lastNonce
    }

    /** ccxt's classes of errors would hide whether something was refused or is in doubt. */
    override handleErrors(
      status: number,
      _reason: string,
      _url: string,
      _method: string,
      headers: Readonly<Record<string, unknown>>,
      body: string,
      answer: unknown,
    ): undefined {
      const texts = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
      )
      options.onAnswer({ status, headers: texts, body })
      if (!dialect.isSuccess(status, answer)) throw new HttpAnswer(status, texts, body)
      if (dialect.asksCcxtToo === true)
        super.handleErrors(status, _reason, _url, _method, headers, body, answer, {}, '')
    }

    override handleMessage(client: Parameters<Exchange['handleMessage']>[0], message: unknown): void {
      if (!options.onMessage(message, client.url)) super.handleMessage(client, message)
    }

    /** ccxt writes to the console what it could not read, with addresses, which may hold a key. */
    override log(): void {}

    override async close(): Promise<void> {
      http.close()
      await super.close()
    }
  }

  const ccxt = new Client({
    ...(credentials === undefined
      ? {}
      : { apiKey: credentials.apiKey, secret: credentials.secret, password: credentials.passphrase }),
    // Waiting inside of ccxt would let a cancellation stand behind a reading.
    enableRateLimit: false,
    maxRetriesOnFailure: 0,
    timeout: timeoutMs,
    fetchImplementation: (url: string, question: Parameters<BoundedHttp['fetch']>[1]) => {
      const trace = traces.getStore()
      if (trace !== undefined) trace.isSent = true
      return http.fetch(url, question)
    },
    // Numbers stay the text that the exchange has sent.
    number: String,
    ...dialect.settings,
    options: {
      defaultType: 'spot',
      fetchMarkets: { types: ['spot'] },
      recvWindow: 5000,
      maxRetriesOnFailure: 0,
      ws: { options: { maxPayload: MOST_MESSAGE_BYTES, perMessageDeflate: false } },
      ...dialect.options,
    },
  })
  // What coins can be moved over which chains is nobody's business here.
  ccxt.has['fetchCurrencies'] = false
  dialect.point(ccxt, environment)
  // It refuses a websocket without TLS before it has seen that no proxy is asked for.
  await ccxt.loadHttpProxyAgent()
  return { ccxt, traced: (trace, work) => traces.run(trace, () => work(ccxt)) }
}
