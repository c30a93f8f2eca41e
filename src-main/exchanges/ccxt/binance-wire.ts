import type { z } from 'zod'
import type { Clock, Log } from '#main/ports.ts'
import { AppError } from '#shared/errors.ts'
import { timeAnswer } from './binance-answers.ts'
import { exchangeInfoAnswer, weightLimit } from './binance-instruments.ts'
import { BINANCE_LIMITS, binanceWeight } from './binance-limits.ts'
import { codeOf, refusalIn } from './binance-refusal.ts'
import { BadAnswer, type BoundedHttp } from './bounded-http.ts'
import { HttpAnswer } from './http-answer.ts'
import { type BinanceAddresses, type BinanceClient, type BinanceKey, binanceHttp, loadBinance } from './load-binance.ts'
import { parseInPieces } from './parse-in-pieces.ts'
import type { Pass, RequestGate, Urgency } from './request-gate.ts'
import { type RequestGates, sharedGates } from './request-gates.ts'
import { ServerTime } from './server-time.ts'

const ATTEMPTS = 3
const FIRST_PAUSE_MS = 250
const USUAL_TIMEOUT_MS = 10_000
const BAD_TIMESTAMP = -1021
const USUAL_REST_URL = 'https://api.binance.com'
/** Answers about who asks too much: they say nothing about how the exchange does. */
const BANS = [403, 418, 429]

export type Params = Readonly<Record<string, string | number>>

export type BinanceWireOptions = {
  readonly clock: Clock
  /** From 0 up to 1, for the pauses between attempts. */
  readonly random: () => number
  readonly key?: BinanceKey | undefined
  readonly addresses?: BinanceAddresses | undefined
  /** How long an answer is waited for; 10 s unless given. */
  readonly timeoutMs?: number
  readonly log?: Log
  /** The ways to exchanges that are shared; those of all users of the clock unless given. */
  readonly gates?: RequestGates | undefined
}

/** What to ask for. `isSigned`: it is about the account. */
export type Question = {
  readonly path: string
  readonly params?: Params
  readonly isSigned?: boolean
  /** It is about the key or the wallet, not about trading. */
  readonly isSapi?: boolean
  readonly urgency?: Urgency
  /** The list that makes the answer so large that it is read piece by piece, past ccxt. */
  readonly list?: string
}

/**
 * Requests to Binance and their answers. What is refused for certain is thrown as an AppError of a refusal. Everything
 * else that is not a proper answer is thrown as EXCHANGE_UNAVAILABLE: nobody knows whether it was done. Nothing thrown
 * from here names an address or a parameter, for both may hold a signature.
 */
export class BinanceWire {
  readonly gate: RequestGate
  readonly time: ServerTime
  readonly #options: BinanceWireOptions
  readonly #hearers = new Set<(message: unknown, url: string) => boolean>()
  readonly #http: BoundedHttp
  readonly #timeoutMs: number
  #client: Promise<BinanceClient> | undefined
  #isClosed = false

  constructor(options: BinanceWireOptions) {
    this.#options = options
    this.#timeoutMs = options.timeoutMs ?? USUAL_TIMEOUT_MS
    this.#http = binanceHttp(options.clock, this.#timeoutMs)
    const gates = options.gates ?? sharedGates(options.clock)
    this.gate = gates.of(options.addresses?.restUrl ?? USUAL_REST_URL, BINANCE_LIMITS)
    this.time = new ServerTime(
      options.clock,
      async () => {
        const { serverTime } = await this.#once('GET', { path: 'time', urgency: 'emergency' }, timeAnswer, undefined)
        return serverTime
      },
      (error) => options.log?.warn({ error: String(error) }, "Binance's time could not be read; it is asked again."),
    )
  }

  /** ccxt's client; it is loaded when it is first needed. */
  client(): Promise<BinanceClient> {
    this.#client ??= loadBinance({
      key: this.#options.key,
      addresses: this.#options.addresses,
      http: this.#http,
      timeoutMs: this.#timeoutMs,
      serverTime: () => this.time.now(),
      onAnswer: (status, headers) => this.gate.saw({ status, headers }),
      onMessage: (message, url) => [...this.#hearers].map((hear) => hear(message, url)).includes(true),
    })
    return this.#client
  }

  /**
   * Hands every message of a stream to `hear`, with the address of the stream; it answers whether it was meant for it. The
   * answer ends it.
   */
  hear(hear: (message: unknown, url: string) => boolean): () => void {
    this.#hearers.add(hear)
    return () => {
      this.#hearers.delete(hear)
    }
  }

  /** Asks, again where nothing came, and reads the answer. */
  async read<Shape extends z.ZodType>(question: Question, schema: Shape): Promise<z.infer<Shape>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#fetch('GET', question, schema, undefined)
      } catch (error) {
        const canHelp = !(error instanceof AppError) || error.code === 'EXCHANGE_UNAVAILABLE' || isBadTime(error)
        if (!canHelp || attempt === ATTEMPTS || this.#isClosed) throw error
        await this.#pause(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + this.#options.random()))
      }
    }
  }

  /** Reads the rules of the market, and the limits with them. */
  async exchangeInfo(): Promise<z.infer<typeof exchangeInfoAnswer>> {
    const question = { path: 'exchangeInfo', params: { showPermissionSets: 'false' }, list: 'symbols' }
    const info = await this.read(question, exchangeInfoAnswer)
    this.gate.limit = weightLimit(info)
    return info
  }

  /**
   * Has something done, once. `judge` is asked about an answer that is no success before it is taken for a refusal; what
   * it answers counts, unless it is undefined.
   */
  write<Shape extends z.ZodType>(
    method: 'POST' | 'DELETE',
    question: Question,
    schema: Shape,
    judge?: (answer: HttpAnswer) => Promise<z.infer<Shape> | undefined>,
  ): Promise<z.infer<Shape>> {
    return this.#fetch(method, { ...question, isSigned: true }, schema, judge)
  }

  /**
   * After a sleep of the computer: connections that were kept may lead nowhere, and whoever asks through one would wait in
   * vain. What is under way on them ends as unanswered.
   */
  renew(): void {
    this.#http.close()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#hearers.clear()
    // A client that could not be made has nothing to close; whoever asked for it was told why.
    const client = await this.#client?.catch(() => undefined)
    await client?.close()
  }

  async #fetch<Shape extends z.ZodType>(
    method: 'GET' | 'POST' | 'DELETE',
    question: Question,
    schema: Shape,
    judge: ((answer: HttpAnswer) => Promise<z.infer<Shape> | undefined>) | undefined,
  ): Promise<z.infer<Shape>> {
    if (question.isSigned === true) {
      this.gate.check(question.urgency ?? 'needed', binanceWeight(question.path))
      await this.time.ready()
    }
    return this.#once(method, question, schema, judge)
  }

  async #once<Shape extends z.ZodType>(
    method: 'GET' | 'POST' | 'DELETE',
    question: Question,
    schema: Shape,
    judge: ((answer: HttpAnswer) => Promise<z.infer<Shape> | undefined>) | undefined,
  ): Promise<z.infer<Shape>> {
    const { path, params = {}, isSigned = false, isSapi = false, urgency = 'needed', list } = question
    if (this.#isClosed) throw unusable(method, path, 'the connection was closed')
    const client = await this.client()
    const pass = this.gate.enter(urgency, binanceWeight(path))
    let answer: unknown
    try {
      answer = await (list === undefined
        ? client.request(path, isSapi ? 'sapi' : isSigned ? 'private' : 'public', method, { ...params })
        : this.#list(path, params, list))
    } catch (error) {
      if (!(error instanceof HttpAnswer)) {
        pass.end('unusable')
        throw unusable(method, path, reasonOf(error))
      }
      endOf(pass, error)
      if (codeOf(error) === BAD_TIMESTAMP) this.time.forget()
      const judged = await judge?.(error)
      if (judged !== undefined) return judged
      throw refusalIn(error) ?? unusable(method, path, wordsOf(error))
    }
    const parsed = schema.safeParse(answer)
    pass.end(parsed.success ? 'usable' : 'unusable')
    if (parsed.success) return parsed.data
    const where = parsed.error.issues[0]?.path.join('.')
    throw unusable(method, path, where === undefined || where === '' ? 'no such answer is known' : `${where} is wrong`)
  }

  async #list(path: string, params: Params, name: string): Promise<unknown> {
    const query = new URLSearchParams()
    for (const [key, value] of Object.entries(params)) query.set(key, String(value))
    const { restUrl = USUAL_REST_URL } = this.#options.addresses ?? {}
    const answer = await this.#http.fetch(`${restUrl}/api/v3/${path}?${query.toString()}`, {
      method: 'GET',
      headers: {},
    })
    const { status, headers } = answer
    this.gate.saw({ status, headers })
    const text = await answer.text()
    if (status !== 200) throw new HttpAnswer(status, headers, text)
    return parseInPieces(text, name)
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.schedule(resolve, ms)
    })
  }
}

/** The error that means that nobody knows what happened. */
export function unusable(method: string, path: string, why: string): AppError {
  return new AppError('EXCHANGE_UNAVAILABLE', `Binance gave no usable answer to ${method} ${path}: ${why}`)
}

/** Why nothing came, without what errors of others may tell: an address, with a signature in it. */
function reasonOf(error: unknown): string {
  if (error instanceof BadAnswer) return error.message
  return error instanceof Error ? error.name : 'no answer'
}

function endOf(pass: Pass, answer: HttpAnswer): void {
  if (BANS.includes(answer.status)) pass.end('unsent')
  else pass.end(codeOf(answer) !== undefined && answer.status < 500 ? 'usable' : 'unusable')
}

function isBadTime(error: AppError): boolean {
  return error.details?.['exchangeCode'] === BAD_TIMESTAMP
}

function wordsOf(answer: HttpAnswer): string {
  const code = codeOf(answer)
  return code === undefined ? `HTTP ${answer.status}` : `HTTP ${answer.status}, code ${code}`
}
