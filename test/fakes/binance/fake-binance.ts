import { createServer, type Server } from 'node:http'
import { WebSocketServer } from 'ws'
import type { Clock } from '#main/ports.ts'
import { diceOf } from '#test/builders/dice.ts'
import { Account } from '#test/fakes/venue/account.ts'
import { Crowd } from '#test/fakes/venue/crowd.ts'
import { Faults } from '#test/fakes/venue/faults.ts'
import { type Arrival, HttpDoor } from '#test/fakes/venue/http-door.ts'
import type { Order } from '#test/fakes/venue/order.ts'
import { StreamOutlet } from '#test/fakes/venue/stream-outlet.ts'
import { type SymbolRules, usualSymbols } from '#test/fakes/venue/symbol-rules.ts'
import { Venue } from '#test/fakes/venue/venue.ts'
import { type ApiKey, ApiKeys } from './api-keys.ts'
import { BINANCE_HOUSE } from './house.ts'
import { MarketStreams } from './market-streams.ts'
import type { Backend } from './method.ts'
import { RateLimits, usualLimits } from './rate-limits.ts'
import { RestServer } from './rest-server.ts'
import { SocketApiConnection, type SocketApiParts } from './socket-api-connection.ts'
import { StreamConnection } from './stream-connection.ts'
import { UserStreams } from './user-streams.ts'

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** It pings, waits a minute for the answer, and ends every connection after a day. */
const HABITS = { pingEvery: 20_000, quietFor: 60_000, longestLife: 86_400_000 }

/** How the fake is to be. */
export type FakeBinanceOptions = {
  readonly clock: Clock
  /** What is random comes from it. */
  readonly seed?: number
  readonly symbols?: readonly SymbolRules[]
}

/** A Binance spot exchange on loopback, and the strings by which a test pulls it. */
export type FakeBinance = {
  /** `http://127.0.0.1:…`, to be put where `https://api.binance.com` is. */
  readonly restUrl: string
  /** `ws://127.0.0.1:…`, to be put where `wss://stream.binance.com:9443` is. */
  readonly streamUrl: string
  /** `ws://127.0.0.1:…/ws-api/v3`. */
  readonly socketApiUrl: string
  readonly venue: Venue
  readonly crowd: Crowd
  readonly faults: Faults
  readonly limits: RateLimits
  readonly users: UserStreams
  /** Every request that arrived, over HTTP and the websocket API. */
  readonly arrivals: readonly Arrival[]
  /** The exchange's time. */
  now(): number
  /** Opens an account and makes a key for it. */
  openAccount(balances: Readonly<Record<string, string>>): ApiKey
  /** Makes another key for an account. */
  addKey(account: Account): ApiKey
  /** Lets an order be unknown to so many questions, though it exists. */
  hide(order: Order, questions: number): void
  /** How many websocket connections are open. */
  connections(): number
  /** Breaks all websocket connections without a word. */
  cutStreams(): void
  close(): Promise<void>
}

/** Starts a fake on a free port of loopback. */
export async function startFakeBinance(options: FakeBinanceOptions): Promise<FakeBinance> {
  const { clock } = options
  const dice = diceOf(options.seed ?? 1)
  const random = (length: number): string => {
    let text = ''
    for (let index = 0; index < length; index++) text += CHARACTERS[dice.between(0, CHARACTERS.length - 1)] ?? ''
    return text
  }
  const faults = new Faults(dice)
  const now = (): number => clock.now() + faults.clockOffset
  const venue = new Venue(now, options.symbols ?? usualSymbols(), BINANCE_HOUSE)
  const users = new UserStreams(venue, now, () => random(60))
  const limits = new RateLimits(usualLimits())
  const hidden = new Map<number, number>()
  const backend: Backend = { venue, limits, users, now, newClientId: () => random(22), hidden }
  const keys = new ApiKeys()
  const arrivals: Arrival[] = []
  const markets = new MarketStreams(venue, clock, now)
  const rest = new RestServer(backend, keys)
  const door = new HttpDoor((asked) => rest.answer(asked), faults, clock, now, arrivals)
  const server = createServer((request, response) => door.handle(request, response))
  server.on('connection', (socket) => {
    if (faults.isUnreachable) socket.destroy()
  })
  const sockets = acceptSockets(server, { backend, keys, faults, clock, arrivals }, markets)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the fake exchange has no port')
  const { port } = address
  const crowd = new Crowd(new Account(1, {}, true), venue, dice)
  let accounts = 1
  const addKey = (account: Account): ApiKey => keys.add(random(64), random(64), account, now())
  return {
    restUrl: `http://127.0.0.1:${port}`,
    streamUrl: `ws://127.0.0.1:${port}`,
    socketApiUrl: `ws://127.0.0.1:${port}/ws-api/v3`,
    venue,
    crowd,
    faults,
    limits,
    users,
    arrivals,
    now,
    openAccount: (balances) => addKey(new Account(++accounts, balances)),
    addKey,
    hide: (order, questions) => hidden.set(order.id, questions),
    connections: () => sockets.clients.size,
    cutStreams() {
      for (const socket of sockets.clients) socket.terminate()
    },
    async close() {
      markets.close()
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function acceptSockets(server: Server, parts: SocketApiParts, markets: MarketStreams): WebSocketServer {
  const { faults, clock, backend } = parts
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 100_000 })
  server.on('upgrade', (request, stream, head) => {
    const url = new URL(request.url ?? '/', 'ws://127.0.0.1')
    const [, place, ...names] = url.pathname.split('/')
    if (place !== 'ws' && place !== 'stream' && place !== 'ws-api') {
      stream.end('HTTP/1.1 404 Not Found\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const outlet = new StreamOutlet(socket, faults, clock, HABITS)
      if (place === 'ws-api') {
        new SocketApiConnection(socket, outlet, parts).start()
        return
      }
      const isCombined = place === 'stream'
      const listed = url.searchParams.get('streams')?.split('/') ?? []
      const first = (isCombined ? listed : names).filter((name) => name !== '')
      new StreamConnection(socket, outlet, markets, backend.users, isCombined).start(first)
    })
  })
  return sockets
}
