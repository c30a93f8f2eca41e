import { createHmac } from 'node:crypto'
import type { Exchange } from 'ccxt'
import { z } from 'zod'
import type { ExchangeEvent } from '#main/exchanges/exchange.ts'
import { bybitExecution, bybitOrder, bybitWallet } from './bybit-answers.ts'
import { fromBybitExecution, fromBybitOrder, fromBybitWallet } from './bybit-orders.ts'
import type { DialectTools, StreamDialect } from './dialect.ts'
import { urlAt, valueAt } from './kept-socket.ts'

/** It is pinged every 18 s and answers: two pings and a half were not. */
const SILENT_MS = 45_000
const PROOF_HOLDS_MS = 10_000

const ordersSchema = z.array(bybitOrder.extend({ category: z.string() }))
const executionsSchema = z.array(bybitExecution.extend({ category: z.string() }))
const walletsSchema = z.array(bybitWallet)

/** `/v5/private`: orders, executions and the wallet. */
export const BYBIT_STREAM: StreamDialect = {
  silentMs: SILENT_MS,
  urlOf(client) {
    const host = valueAt(client, 'hostname')
    return urlAt(client, 'ws', 'private', 'contract').replace('{hostname}', typeof host === 'string' ? host : '')
  },
  async open({ wire }, client, socket, answered) {
    await socket.connect()
    const expires = Math.round(wire.time.now()) + PROOF_HOLDS_MS
    await command('auth', [client.apiKey, expires, proofOf(client, expires)])
    await command('subscribe', ['order', 'execution', 'wallet'])

    async function command(op: string, args: readonly unknown[]): Promise<void> {
      const answer = answered(op)
      await socket.send({ op, args })
      if (!(await answer)) throw new Error('refused')
    }
  },
  read(tools, message) {
    const topic = valueAt(message, 'topic')
    if (typeof topic === 'string') {
      const events = eventsOf(tools, topic.replace(/\.spot$/, ''), valueAt(message, 'data'))
      return events === undefined ? { kind: 'unreadable' } : { kind: 'events', events }
    }
    const op = valueAt(message, 'op')
    if (op === 'auth' || op === 'subscribe') {
      return { kind: 'answer', name: op, isDone: valueAt(message, 'success') === true }
    }
    return { kind: 'alive' }
  },
}

function proofOf(client: Exchange, expires: number): string {
  return createHmac('sha256', client.secret).update(`GET/realtime${expires}`).digest('hex')
}

/** Undefined where it cannot be read. Other categories than spot are passed over. */
function eventsOf({ instrumentOf }: DialectTools, topic: string, data: unknown): ExchangeEvent[] | undefined {
  if (topic === 'wallet') {
    const wallets = walletsSchema.safeParse(data).data
    return wallets?.flatMap(fromBybitWallet).map((balance) => ({ kind: 'balance', balance }))
  }
  const events: ExchangeEvent[] = []
  if (topic === 'order') {
    const rows = spotOnly(data)
    const orders = ordersSchema.safeParse(rows).data
    if (orders === undefined) return undefined
    for (const row of orders) {
      const instrument = instrumentOf(row.symbol)
      if (instrument === undefined) return undefined
      events.push({ kind: 'order', order: fromBybitOrder(row, instrument.symbol) })
    }
  }
  if (topic === 'execution') {
    const executions = executionsSchema.safeParse(spotOnly(data)).data
    if (executions === undefined) return undefined
    for (const row of executions) {
      const instrument = instrumentOf(row.symbol)
      if (instrument === undefined) return undefined
      if (row.execType === 'Trade') events.push({ kind: 'fill', fill: fromBybitExecution(row, instrument) })
    }
  }
  return events
}

function spotOnly(data: unknown): unknown {
  return Array.isArray(data) ? data.filter((row) => valueAt(row, 'category') === 'spot') : data
}
