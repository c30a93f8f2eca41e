import { createServer, type ServerResponse } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

/** A server on loopback that answers and sends what a test wants, however senseless. */
export type HostileServer = {
  readonly restUrl: string
  readonly streamUrl: string
  /** How every request but the one for the time is answered. */
  answer: (response: ServerResponse) => void
  /** What is done with each new websocket. */
  greet: (socket: WebSocket) => void
  /** How many websockets were opened. */
  readonly opened: number
  close(): Promise<void>
}

/** Starts one on a free port. */
export async function startHostileServer(): Promise<HostileServer> {
  const parts = {
    answer: (response: ServerResponse): void => void response.end('{}'),
    greet: (_socket: WebSocket): void => undefined,
    opened: 0,
  }
  const server = createServer((request, response) => {
    response.on('error', () => undefined)
    request.resume()
    if (request.url?.startsWith('/api/v3/time') === true) {
      response.end(JSON.stringify({ serverTime: Date.now() }))
    } else parts.answer(response)
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    parts.opened++
    socket.on('error', () => undefined)
    parts.greet(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return Object.assign(parts, {
    restUrl: `http://127.0.0.1:${address.port}`,
    streamUrl: `ws://127.0.0.1:${address.port}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  })
}
