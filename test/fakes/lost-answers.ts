import type { RequestFault } from '#test/fakes/venue/faults.ts'

const HTML = '<html><head><title>Error</title></head><body>Bad gateway</body></html>'
const order = (orderId: unknown, clientOrderId: string): string =>
  JSON.stringify({
    symbol: 'BTCUSDT',
    orderId,
    clientOrderId,
    price: '49000.00000000',
    origQty: '0.00100000',
    executedQty: '0.00000000',
    status: 'NEW',
    type: 'LIMIT',
    side: 'BUY',
    transactTime: 1_700_000_000_000,
  })
const error = (code: number, msg: string): string => JSON.stringify({ code, msg })

const answer =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  (isDone: boolean): RequestFault => ({ kind: 'answer', isDone, status, body, headers })

/** What can come instead of the answer to an order, by what the exchange has done with it: 23 kinds. */
export const LOST_ANSWERS: readonly (readonly [string, (isDone: boolean, clientOrderId: string) => RequestFault])[] = [
  ['the connection breaks', (isDone) => ({ kind: 'lose', isDone })],
  ['nothing comes', (isDone) => ({ kind: 'hang', isDone })],
  ['200 without a body', answer(200, '')],
  ['200 {}', answer(200, '{}')],
  ['200 []', answer(200, '[]')],
  ['200 null', answer(200, 'null')],
  ['200 with HTML', answer(200, HTML)],
  ['200 with noise', answer(200, '\u0001}{"symbol":')],
  ['200 cut in the middle', (isDone, id) => answer(200, order(1, id).slice(0, 60))(isDone)],
  ['200 with an order without an id', (isDone, id) => answer(200, order(undefined, id))(isDone)],
  ['200 with another order', answer(200, order(1, 'somebody-else'))],
  ['200 with an error', answer(200, error(-2010, 'Account has insufficient balance for requested action.'))],
  ['302 to elsewhere', answer(302, '', { Location: 'http://127.0.0.1:9/' })],
  ['400 with HTML', answer(400, HTML)],
  ['400 -1000', answer(400, error(-1000, 'An unknown error occurred while processing the request.'))],
  ['400 -1006', answer(400, error(-1006, 'An unexpected response was received from the message bus.'))],
  ['400 -1007', answer(400, error(-1007, 'Timeout waiting for response from backend server.'))],
  ['400 with a code that nobody knows', answer(400, error(-9999, 'Something new.'))],
  ['403 of a firewall', answer(403, HTML)],
  ['500', answer(500, HTML)],
  ['502', answer(502, HTML)],
  ['503 -1008', answer(503, error(-1008, 'Server is currently overloaded with other requests.'))],
  ['504', answer(504, '')],
]
