import type { Exchange } from 'ccxt'
import type { z } from 'zod'
import type { ExchangeCredentials, ExchangeEnvironment } from '#main/exchanges/connection.ts'
import type { Clock, Log } from '#main/ports.ts'
import { AppError } from '#shared/errors.ts'
import { BadAnswer } from './bounded-http.ts'
import type { Dialect, Refusal } from './dialect.ts'
import { HttpAnswer } from './http-answer.ts'
import { type CallTrace, type CcxtClient, loadCcxt } from './load-ccxt.ts'
import type { Pass, RequestGate, Urgency } from './request-gate.ts'
import { type RequestGates, sharedGates } from './request-gates.ts'
import { ServerTime } from './server-time.ts'

const ATTEMPTS = 3
const FIRST_PAUSE_MS = 250
const USUAL_TIMEOUT_MS = 10_000
/** Answers about who asks too much: they say nothing about how the exchange does. */
const BANS = [403, 418, 429]

export type CcxtWireOptions = {
  readonly environment: ExchangeEnvironment
  readonly credentials?: ExchangeCredentials | undefined
  readonly clock: Clock
  /** From 0 up to 1, for the pauses between attempts. */
  readonly random: () => number
  readonly log: Log
  /** How long an answer is waited for; 10 s unless given. */
  readonly timeoutMs?: number | undefined
  /** The ways to exchanges that are shared; those of all users of the clock unless given. */
  readonly gates?: RequestGates | undefined
}

/** What to ask for. `name` is for words: `POST order/create`. `isSigned`: it is about the account. */
export type CcxtQuestion = {
  readonly name: string
  readonly isSigned?: boolean
  readonly urgency?: Urgency
  readonly weight?: number
  readonly ask: (client: Exchange) => Promise<unknown>
}

/**
 * Questions to an exchange through ccxt, and their answers. What is refused for certain is thrown as an AppError of a
 * refusal, with the exchange's code in `exchangeCode`. Everything else that is not a proper answer is thrown as
 * EXCHANGE_UNAVAILABLE: nobody knows whether it was done. Nothing thrown from here names an address or what was sent.
 */
export class CcxtWire {
  readonly gate: RequestGate
  readonly time: ServerTime
  readonly #dialect: Dialect
  readonly #options: CcxtWireOptions
  readonly #hearers = new Set<(message: unknown, url: string) => boolean>()
  #client: Promise<CcxtClient> | undefined
  #isClosed = false

  constructor(dialect: Dialect, options: CcxtWireOptions) {
    this.#dialect = dialect
    this.#options = options
    const gates = options.gates ?? sharedGates(options.clock)
    this.gate = gates.of(dialect.restUrl(options.environment), dialect.limits)
    this.time = new ServerTime(
      options.clock,
      () => dialect.time(this),
      (error) =>
        options.log.warn(
          { exchange: dialect.id, error: String(error) },
          "An exchange's time could not be read; it is asked again.",
        ),
    )
  }

  /** Whether it can ask about an account. */
  get hasKey(): boolean {
    return this.#options.credentials !== undefined
  }

  /** ccxt's client; it is loaded when it is first needed. */
  async client(): Promise<Exchange> {
    return (await this.#load()).ccxt
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
  async read<Shape extends z.ZodType>(question: CcxtQuestion, schema: Shape): Promise<z.infer<Shape>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.write(question, schema)
      } catch (error) {
        const canHelp = !(error instanceof AppError) || error.code === 'EXCHANGE_UNAVAILABLE' || this.#isBadTime(error)
        if (!canHelp || attempt === ATTEMPTS || this.#isClosed) throw error
        await this.pause(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + this.#options.random()))
      }
    }
  }

  /** Has something done, once, and reads the answer. */
  async write<Shape extends z.ZodType>(question: CcxtQuestion, schema: Shape): Promise<z.infer<Shape>> {
    const { name, isSigned = false, urgency = 'needed', weight = 1, ask } = question
    if (isSigned) {
      this.gate.check(urgency, weight)
      await this.time.ready()
    }
    if (this.#isClosed) throw this.unusable(name, 'the connection was closed')
    const client = await this.#load()
    const pass = this.gate.enter(urgency, weight)
    const trace: CallTrace = { isSent: false }
    let answer: unknown
    try {
      answer = await client.traced(trace, ask)
    } catch (error) {
      throw this.#failure(name, error, trace, pass)
    }
    const parsed = schema.safeParse(answer)
    pass.end(parsed.success ? 'usable' : 'unusable')
    if (parsed.success) return parsed.data
    const where = parsed.error.issues[0]?.path.join('.')
    throw this.unusable(name, where === undefined || where === '' ? 'no such answer is known' : `${where} is wrong`)
  }

  /** The error that means that nobody knows what happened. */
  unusable(name: string, why: string): AppError {
    return new AppError('EXCHANGE_UNAVAILABLE', `${this.#dialect.name} gave no usable answer to ${name}: ${why}`)
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.schedule(resolve, ms)
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#hearers.clear()
    // A client that could not be made has nothing to close; whoever asked for it was told why.
    const client = await this.#client?.catch(() => undefined)
    await client?.ccxt.close()
  }

  #load(): Promise<CcxtClient> {
    this.#client ??= loadCcxt({
      dialect: this.#dialect,
      environment: this.#options.environment,
      credentials: this.#options.credentials,
      clock: this.#options.clock,
      timeoutMs: this.#options.timeoutMs ?? USUAL_TIMEOUT_MS,
      serverTime: () => this.time.now(),
      onAnswer: (answer) => this.gate.saw(answer),
      onMessage: (message, url) => [...this.#hearers].map((hear) => hear(message, url)).includes(true),
    })
    return this.#client
  }

  #failure(name: string, error: unknown, trace: CallTrace, pass: Pass): AppError {
    if (error instanceof HttpAnswer) {
      const refusal = this.#dialect.refusalIn(error)
      endOf(pass, error, refusal)
      if (refusal !== undefined && this.#dialect.badTimeCodes.includes(refusal.exchangeCode)) this.time.forget()
      if (refusal?.code === undefined) return this.unusable(name, wordsOf(error, refusal))
      return new AppError(refusal.code, refusal.words, {
        exchangeCode: refusal.exchangeCode,
        ...(refusal.retryAfterMs === undefined ? {} : { retryAfterMs: refusal.retryAfterMs }),
      })
    }
    if (!trace.isSent) {
      pass.end('unsent')
      if (error instanceof AppError) return error
      const kind = error instanceof Error ? error.constructor.name : 'unknown'
      return new AppError('VALIDATION', `${this.#dialect.name} has no form for ${name} (${kind}); nothing was sent`)
    }
    pass.end('unusable')
    return error instanceof AppError ? error : this.unusable(name, reasonOf(error))
  }

  #isBadTime(error: AppError): boolean {
    const code = error.details?.['exchangeCode']
    return typeof code === 'string' && this.#dialect.badTimeCodes.includes(code)
  }
}

/** Why nothing came, without what errors of others may tell: an address, with a signature in it. */
function reasonOf(error: unknown): string {
  if (error instanceof BadAnswer) return error.message
  return error instanceof Error ? error.name : 'no answer'
}

function endOf(pass: Pass, answer: HttpAnswer, refusal: Refusal | undefined): void {
  if (BANS.includes(answer.status)) pass.end('unsent')
  else pass.end(refusal?.code === undefined ? 'unusable' : 'usable')
}

function wordsOf(answer: HttpAnswer, refusal: Refusal | undefined): string {
  return refusal === undefined ? `HTTP ${answer.status}` : `HTTP ${answer.status}, code ${refusal.exchangeCode}`
}
