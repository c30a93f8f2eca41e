import type { Exchange } from 'ccxt'
import { MARKET_LIST } from '#main/exchanges/ccxt/answer-shape.ts'
import { BoundedHttp, type HttpQuestion, type HttpReply } from '#main/exchanges/ccxt/bounded-http.ts'
import { statusLimits } from '#main/exchanges/ccxt/limits-seen.ts'
import type { GateRules, RequestGate } from '#main/exchanges/ccxt/request-gate.ts'
import { sharedGates } from '#main/exchanges/ccxt/request-gates.ts'
import type { ExchangeEnvironment } from '#main/exchanges/connection.ts'
import { loopbackUrl } from '#main/exchanges/loopback-url.ts'
import type { Clock } from '#main/ports.ts'
import { AppError } from '#shared/errors.ts'
import { didYouMean, quoted, suggest } from '#shared/strategy-language/suggest.ts'

const TIMEOUT_MS = 10_000
const MINUTE_MS = 60_000
/** Answers about who asks too much: they say nothing about how the exchange does. */
const BANS = [403, 418, 429]

type CcxtClass = new (config: object) => Exchange

/** ccxt's client of an exchange's public side, and the way to it that all users on this machine share. */
export type PublicClient = { readonly client: Exchange; readonly gate: RequestGate }

/**
 * Makes a client. Throws NOT_FOUND for an exchange that ccxt does not know, VALIDATION for an address that is not on this
 * machine or a testnet that the exchange does not have.
 */
export async function loadPublicClient(
  id: string,
  environment: ExchangeEnvironment,
  clock: Clock,
): Promise<PublicClient> {
  const Connector = await classOf(id)
  const http = new BoundedHttp({ clock, timeoutMs: TIMEOUT_MS, limitsOf: () => MARKET_LIST })
  let gate: RequestGate | undefined

  class Client extends Connector {
    override async close(): Promise<void> {
      http.close()
      await super.close()
    }

    /** ccxt writes to the console what it could not read. */
    override log(): void {}
  }

  const client = new Client({
    enableRateLimit: true,
    timeout: TIMEOUT_MS,
    fetchImplementation: (url: string, question: HttpQuestion) => through(gate, http, url, question),
    // Nothing is read from these stores; ccxt only must not let them grow.
    options: {
      defaultType: 'spot',
      fetchMarkets: { types: ['spot'] },
      tradesLimit: 100,
      OHLCVLimit: 10,
      ordersLimit: 10,
    },
    streaming: { keepAlive: 10_000 },
  })
  client.has['fetchCurrencies'] = false
  point(client, environment)
  await client.loadHttpProxyAgent()
  gate = sharedGates(clock).of(addressOf(client, environment), await rulesOf(id, client))
  return { client, gate }
}

/** One exchange alone where that can be, for all of ccxt costs a second and a hundred megabytes. */
async function classOf(id: string): Promise<CcxtClass> {
  if (id === 'binance') return (await import('#ccxt-binance')).default
  if (id === 'bybit') return (await import('#ccxt-pro/bybit')).default
  const { default: ccxt } = await import('ccxt')
  const ids = Object.keys(ccxt.pro)
  // Their types differ in details of what is not used here.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const connectors = ccxt.pro as unknown as Readonly<Record<string, CcxtClass>>
  const found = ids.includes(id) ? connectors[id] : undefined
  if (found !== undefined) return found
  throw new AppError('NOT_FOUND', `there is no exchange ${quoted(id)}${didYouMean(suggest(id, ids))}`, { exchange: id })
}

async function through(
  gate: RequestGate | undefined,
  http: BoundedHttp,
  url: string,
  question: HttpQuestion,
): Promise<HttpReply> {
  const pass = gate?.enter('other')
  try {
    const reply = await http.fetch(url, question)
    const { status, headers } = reply
    gate?.saw({ status, headers, body: await reply.text() })
    pass?.end(BANS.includes(status) ? 'unsent' : status < 500 ? 'usable' : 'unusable')
    return reply
  } catch (error) {
    pass?.end('unusable')
    throw error
  }
}

/** What is known of an exchange's limits: its own dialect's, else what ccxt says of its pace. */
async function rulesOf(id: string, client: Exchange): Promise<GateRules> {
  if (id === 'binance') return (await import('#main/exchanges/ccxt/binance-limits.ts')).BINANCE_LIMITS
  if (id === 'bybit') return (await import('#main/exchanges/ccxt/bybit-limits.ts')).BYBIT_LIMITS
  const limit = Math.max(Math.floor(MINUTE_MS / Math.max(Number(client.rateLimit), 1)), 1)
  return {
    exchange: client.name ?? id,
    budget: { name: 'requests', limit, windowMs: MINUTE_MS },
    read: (answer, now) => statusLimits(answer, now),
  }
}

/** The address of its requests, by which users of the same server are known to each other. */
function addressOf(client: Exchange, environment: ExchangeEnvironment): string {
  if (environment.kind === 'loopback') return loopbackUrl(environment.url)
  const first = firstAddress(client.urls['api'])
  return first?.replace('{hostname}', client.hostname ?? client.id) ?? `https://${client.id}.invalid`
}

function firstAddress(urls: unknown): string | undefined {
  if (typeof urls === 'string') return urls.startsWith('http') ? urls : undefined
  if (typeof urls !== 'object' || urls === null) return undefined
  for (const each of Object.values(urls)) {
    const found = firstAddress(each)
    if (found !== undefined) return found
  }
  return undefined
}

function point(client: Exchange, environment: ExchangeEnvironment): void {
  if (environment.kind === 'testnet') {
    try {
      client.setSandboxMode(true)
    } catch {
      throw new AppError('VALIDATION', `${client.name ?? client.id} has no testnet; leave it out`)
    }
  }
  if (environment.kind !== 'loopback') return
  const { host } = new URL(loopbackUrl(environment.url))
  Object.assign(client.urls, { api: movedTo(host, client.urls['api']) })
}

/** The same addresses on another host, without TLS. */
function movedTo(host: string, urls: unknown): unknown {
  if (typeof urls === 'string') return urls.replace(/^(ws|http)s?:\/\/[^/]+/, `$1://${host}`)
  if (typeof urls !== 'object' || urls === null) return urls
  return Object.fromEntries(Object.entries(urls).map(([name, value]) => [name, movedTo(host, value)]))
}
