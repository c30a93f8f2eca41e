import { createServer, type Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '#main/ports.ts'
import { diceOf } from '#test/builders/dice.ts'
import { Account } from '#test/fakes/venue/account.ts'
import { Crowd } from '#test/fakes/venue/crowd.ts'
import { Faults } from '#test/fakes/venue/faults.ts'
import { type Arrival, HttpDoor } from '#test/fakes/venue/http-door.ts'
import type { Order } from '#test/fakes/venue/order.ts'
import { StreamOutlet } from '#test/fakes/venue/stream-outlet.ts'
import type { SymbolRules } from '#test/fakes/venue/symbol-rules.ts'
import { Venue } from '#test/fakes/venue/venue.ts'
import { AccountStreams } from './account-streams.ts'
import { type ApiKey, ApiKeys } from './api-keys.ts'
import { BYBIT_HOUSE } from './house.ts'
import { MarketStreams } from './market-streams.ts'
import type { Backend } from './method.ts'
import { PrivateConnection } from './private-connection.ts'
import { PublicConnection } from './public-connection.ts'
import { RateLimits, usualLimits } from './rate-limits.ts'
import { RestServer } from './rest-server.ts'
import { usualSymbols } from './symbols.ts'
import { TradeConnection } from './trade-connection.ts'

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** It never pings, and cuts off whom it has not heard for ten minutes. */
const HABITS = { pingEvery: undefined, quietFor: 600_000, longestLife: undefined }

/** How the fake is to be. */
export type FakeBybitOptions = {
  readonly clock: Clock
  /** What is random comes from it. */
  readonly seed?: number
  readonly symbols?: readonly SymbolRules[]
}

/** A Bybit spot exchange with unified accounts on loopback, and the strings by which a test pulls it. */
export type FakeBybit = {
  /** `http://127.0.0.1:…`, to be put where `https://api.bybit.com` is. */
  readonly restUrl: string
  /** `ws://127.0.0.1:…`, to be put where `wss://stream.bybit.com` is. */
  readonly socketUrl: string
  readonly venue: Venue
  readonly crowd: Crowd
  readonly faults: Faults
  readonly limits: RateLimits
  /** The public topics; `restartBooks` begins books anew. */
  readonly markets: MarketStreams
  /** Every request that arrived, over HTTP and over the websocket for orders. */
  readonly arrivals: readonly Arrival[]
  /** The exchange's time. */
  now(): number
  /** Opens an account and makes a key for it. */
  openAccount(balances: Readonly<Record<string, string>>): ApiKey
  /** Makes another key for an account. */
  addKey(account: Account): ApiKey
  /** Lets an order be unknown to so many questions, though it exists. */
  hide(order: Order, questions: number): void
  /** Lets `order/realtime` forget what has ended, as a restart of the service does; the history still knows it. */
  forgetClosed(): void
  /** How many websocket connections are open. */
  connections(): number
  /** Breaks all websocket connections without a word. */
  cutStreams(): void
  close(): Promise<void>
}

/** Starts a fake on a free port of loopback. */
export async function startFakeBybit(options: FakeBybitOptions): Promise<FakeBybit> {
  const { clock } = options
  const dice = diceOf(options.seed ?? 1)
  const random = (length: number): string => {
    let text = ''
    for (let index = 0; index < length; index++) text += CHARACTERS[dice.between(0, CHARACTERS.length - 1)] ?? ''
    return text
  }
  const faults = new Faults(dice)
  const now = (): number => clock.now() + faults.clockOffset
  const venue = new Venue(now, options.symbols ?? usualSymbols(), BYBIT_HOUSE)
  const limits = new RateLimits(usualLimits())
  const hidden = new Map<number, number>()
  const closedSince = { time: 0 }
  const backend: Backend = { venue, now, hidden, closedSince }
  const keys = new ApiKeys()
  const arrivals: Arrival[] = []
  const markets = new MarketStreams(venue, clock, now)
  let messages = 0
  const accountStreams = new AccountStreams(venue, () => `message-${++messages}`)
  const rest = new RestServer(backend, keys, limits)
  const door = new HttpDoor((asked) => rest.answer(asked), faults, clock, now, arrivals)
  const server = createServer((request, response) => door.handle(request, response))
  server.on('connection', (socket) => {
    if (faults.isUnreachable) socket.destroy()
  })
  let connected = 0
  const sockets = acceptSockets(server, (place, socket) => {
    const outlet = new StreamOutlet(socket, faults, clock, HABITS)
    const id = `connection-${++connected}`
    if (place === '/v5/public/spot') new PublicConnection(socket, outlet, markets, id).start()
    else if (place === '/v5/private') new PrivateConnection(socket, outlet, accountStreams, keys, now, id).start()
    else new TradeConnection(socket, outlet, { backend, keys, limits, faults, clock, arrivals }, id).start()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the fake exchange has no port')
  const { port } = address
  const crowd = new Crowd(new Account(1, {}, true), venue, dice)
  let accounts = 1
  const addKey = (account: Account): ApiKey => keys.add(random(18), random(36), account, now())
  return {
    restUrl: `http://127.0.0.1:${port}`,
    socketUrl: `ws://127.0.0.1:${port}`,
    venue,
    crowd,
    faults,
    limits,
    markets,
    arrivals,
    now,
    openAccount: (balances) => addKey(new Account(++accounts, balances)),
    addKey,
    hide: (order, questions) => hidden.set(order.id, questions),
    forgetClosed() {
      closedSince.time = now() + 1
    },
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

const PLACES = ['/v5/public/spot', '/v5/private', '/v5/trade']

function acceptSockets(server: Server, start: (place: string, socket: WebSocket) => void): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 100_000 })
  server.on('upgrade', (request, stream, head) => {
    const { pathname } = new URL(request.url ?? '/', 'ws://127.0.0.1')
    if (!PLACES.includes(pathname)) {
      stream.end('HTTP/1.1 404 Not Found\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, stream, head, (socket) => start(pathname, socket))
  })
  return sockets
}
