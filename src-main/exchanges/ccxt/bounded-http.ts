import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as SafeAgent, request as safeRequest } from 'node:https'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Clock } from '#main/ports.ts'
import { type AnswerLimits, AnswerShape } from './answer-shape.ts'

const CONNECTIONS = { keepAlive: true, maxSockets: 32, maxFreeSockets: 8, scheduling: 'lifo' } as const

/** An answer that cannot be used, with the reason in words that name no address. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer'
}

export type BoundedHttpOptions = {
  readonly clock: Clock
  /** For the whole of an answer, its last byte included. */
  readonly timeoutMs: number
  readonly limitsOf: (url: string) => AnswerLimits
}

/** What ccxt asks for. */
export type HttpQuestion = {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  readonly signal?: AbortSignal
}

/** The part of a fetch answer that ccxt reads. */
export type HttpReply = {
  readonly status: number
  readonly statusText: string
  readonly headers: Readonly<Record<string, string>>
  text(): Promise<string>
}

/**
 * Requests whose answers are bounded in size, depth and time, however they are packed: what is too much is given up while
 * it comes, before any of it is read as JSON. Redirects are answers, nobody follows them.
 */
export class BoundedHttp {
  readonly #options: BoundedHttpOptions
  readonly #plain = new PlainAgent(CONNECTIONS)
  readonly #safe = new SafeAgent(CONNECTIONS)

  constructor(options: BoundedHttpOptions) {
    this.#options = options
  }

  /** To be handed to ccxt as its `fetchImplementation`. Rejects where no whole answer comes, with BadAnswer where it is too much. */
  readonly fetch = (url: string, question: HttpQuestion): Promise<HttpReply> => {
    const { clock, timeoutMs, limitsOf } = this.#options
    return new Promise((resolve, reject) => {
      const { method, headers, body, signal } = question
      const isSafe = new URL(url).protocol === 'https:'
      const options = {
        method,
        headers: { 'Accept-Encoding': 'gzip, deflate, br', ...headers },
        agent: isSafe ? this.#safe : this.#plain,
        ...(signal === undefined ? {} : { signal }),
      }
      const request = isSafe ? safeRequest(url, options) : plainRequest(url, options)
      const cancel = clock.schedule(() => {
        request.destroy(new BadAnswer(`no whole answer came within ${timeoutMs / 1000} s`))
      }, timeoutMs)
      const fail = (error: Error): void => {
        cancel()
        reject(error)
        request.destroy()
      }
      request.on('error', fail)
      request.on('response', (response) => {
        bodyOf(response, limitsOf(url)).then((text) => {
          cancel()
          resolve({
            status: response.statusCode ?? 0,
            statusText: response.statusMessage ?? '',
            headers: headersOf(response),
            text: () => Promise.resolve(text),
          })
        }, fail)
      })
      request.end(body)
    })
  }

  /** Breaks every connection; the next request makes one of its own. */
  close(): void {
    this.#plain.destroy()
    this.#safe.destroy()
  }
}

async function bodyOf(response: IncomingMessage, limits: AnswerLimits): Promise<string> {
  const pieces: Uint8Array[] = []
  const shape = new AnswerShape(limits)
  for await (const piece of unpacked(response)) {
    if (!(piece instanceof Uint8Array)) throw new BadAnswer('its answer is no text')
    const why = shape.take(piece)
    if (why !== undefined) throw new BadAnswer(why)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function unpacked(response: IncomingMessage): Readable {
  const packing = response.headers['content-encoding']
  if (packing === undefined || packing === 'identity' || response.statusCode === 204) return response
  const unpacker =
    packing === 'gzip' || packing === 'x-gzip'
      ? createGunzip()
      : packing === 'br'
        ? createBrotliDecompress()
        : packing === 'deflate'
          ? createInflate()
          : undefined
  if (unpacker === undefined) throw new BadAnswer('its answer is packed in an unknown way')
  response.on('error', (error) => unpacker.destroy(error))
  response.on('aborted', () => unpacker.destroy(new Error('aborted')))
  return response.pipe(unpacker)
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) texts[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return texts
}
