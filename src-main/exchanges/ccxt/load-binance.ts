import type ccxt from 'ccxt'
import type { Clock } from '#main/ports.ts'
import { MARKET_LIST, USUAL_ANSWER } from './answer-shape.ts'
import { BoundedHttp } from './bounded-http.ts'
import { HttpAnswer } from './http-answer.ts'

/** The largest message of a stream: reading it takes less than a frame of the window. */
const MOST_MESSAGE_BYTES = 1_048_576

/** Where Binance is. */
export type BinanceAddresses = {
  /** In place of `https://api.binance.com`. */
  readonly restUrl: string
  /** The websocket API, in place of `wss://ws-api.binance.com:443/ws-api/v3`. */
  readonly socketApiUrl: string
  /** Market streams, in place of `wss://stream.binance.com:9443`. */
  readonly streamUrl: string
}

export type BinanceKey = { readonly key: string; readonly secret: string }

/** What a client is made of. */
export type BinanceClientOptions = {
  /** Without a key only public data can be read. */
  readonly key?: BinanceKey | undefined
  /** Binance itself unless given. */
  readonly addresses?: BinanceAddresses | undefined
  readonly http: BoundedHttp
  /** How long an answer is waited for. */
  readonly timeoutMs: number
  /** The exchange's time, for signing. */
  readonly serverTime: () => number
  /** Is told the headers of every answer. */
  readonly onAnswer: (status: number, headers: Readonly<Record<string, string>>) => void
  /** Is told every message of a stream as it came, and the address of the stream; true keeps it from ccxt. */
  readonly onMessage: (message: unknown, url: string) => boolean
}

/** ccxt's client of Binance. It answers what the exchange said and throws an `HttpAnswer` for all but a success. */
export type BinanceClient = InstanceType<typeof ccxt.pro.binance>

/** What a client asks through. */
export function binanceHttp(clock: Clock, timeoutMs: number): BoundedHttp {
  return new BoundedHttp({
    clock,
    timeoutMs,
    limitsOf: (url) => (new URL(url).pathname.endsWith('/exchangeInfo') ? MARKET_LIST : USUAL_ANSWER),
  })
}

/**
 * Makes a client. ccxt comes here and nowhere else, and only its Binance: the whole of it costs a second and a hundred
 * megabytes.
 */
export async function loadBinance(options: BinanceClientOptions): Promise<BinanceClient> {
  const { default: Binance } = await import('#ccxt-binance')

  class Client extends Binance {
    override nonce(): number {
      return options.serverTime()
    }

    /** ccxt's classes of errors would hide whether something was refused or is in doubt. */
    override handleErrors(
      status: number,
      _reason: string,
      _url: string,
      _method: string,
      headers: Readonly<Record<string, unknown>>,
      body: string,
    ): undefined {
      const texts = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
      )
      options.onAnswer(status, texts)
      if (status !== 200) throw new HttpAnswer(status, texts, body)
    }

    override handleMessage(client: Parameters<BinanceClient['handleMessage']>[0], message: unknown): void {
      if (!options.onMessage(message, client.url)) super.handleMessage(client, message)
    }

    /** ccxt writes to the console what it could not read, with the address of the stream, which may hold a key. */
    override log(): void {}

    override async close(): Promise<void> {
      http.close()
      await super.close()
    }
  }

  const { key, addresses, timeoutMs, http } = options
  const client = new Client({
    ...(key === undefined ? {} : { apiKey: key.key, secret: key.secret }),
    // Waiting inside of ccxt would let a cancellation stand behind a reading.
    enableRateLimit: false,
    timeout: timeoutMs,
    fetchImplementation: http.fetch,
    options: {
      defaultType: 'spot',
      fetchMarkets: { types: ['spot'] },
      recvWindow: 5000,
      // One that leads nowhere must not keep the program from ending.
      ws: { options: { maxPayload: MOST_MESSAGE_BYTES, perMessageDeflate: false, closeTimeout: 2_000 } },
    },
  })
  if (addresses !== undefined) point(client, addresses)
  // It refuses a websocket without TLS before it has seen that no proxy is asked for.
  await client.loadHttpProxyAgent()
  return client
}

function point(client: BinanceClient, { restUrl, socketApiUrl, streamUrl }: BinanceAddresses): void {
  client.urls['api'] = {
    ...client.urls['api'],
    public: `${restUrl}/api/v3`,
    private: `${restUrl}/api/v3`,
    sapi: `${restUrl}/sapi/v1`,
    ws: { ...client.urls['api'].ws, spot: `${streamUrl}/ws`, 'ws-api': { spot: socketApiUrl } },
  }
}
