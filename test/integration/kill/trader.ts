import { setTimeout as sleep } from 'node:timers/promises'
import type { SocketClient } from '#main/contract/socket-client.ts'
import { AppError } from '#shared/errors.ts'

/** The engine ended before it answered. */
export class Gone extends Error {}

export type ShownOrder = {
  readonly id: string
  readonly symbol: string
  readonly status: string
  readonly filled: string
}
/** A command that has not been answered and is made again must not meet what it did itself. */
const CONTRADICTIONS: ReadonlySet<string> = new Set(['CONFLICT', 'NOT_FOUND', 'INTERNAL'])

type Command = {
  readonly name: string
  readonly key: string
  readonly input: Readonly<Record<string, unknown>>
  answer: unknown
}

/** Everything that a trader was told over all lives of an engine, in the order in which it was told. */
export class Memory {
  readonly orders = new Map<string, ShownOrder>()
  readonly fills = new Set<string>()
  /** Commands with a key. `answer` stays undefined where the engine ended before it came. */
  readonly commands: Command[] = []
  #keys = 0

  nextKey(): string {
    return `key-${++this.#keys}`
  }

  /** Takes note of an order as it was shown; anything else is passed over. */
  shown(value: unknown): void {
    if (isOrder(value)) this.orders.set(value.id, value)
  }
}

function isOrder(value: unknown): value is ShownOrder {
  return typeof value === 'object' && value !== null && 'clientOrderId' in value && 'status' in value
}

/** Someone who trades through the socket, gives every order a key and remembers what was answered. */
export class Trader {
  readonly #client: SocketClient
  readonly memory: Memory

  constructor(client: SocketClient, memory: Memory) {
    this.#client = client
    this.memory = memory
  }

  /** From now on what the engine tells is remembered too. */
  async listen(): Promise<void> {
    await this.#client.subscribe(({ name, payload }) => {
      if (name === 'trading.orderChanged') this.memory.shown(payload)
      if (name !== 'trading.filled') return
      const { account, symbol, id } = payload as { account: string; symbol: string; id: string }
      this.memory.fills.add(`${account} ${symbol} ${id}`)
    })
  }

  /** Makes a call. Throws Gone, or what the engine answers. */
  async call<Answer = unknown>(name: string, input: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    const result = await this.#client.call(name, input).catch((error: unknown) => {
      throw new Gone(String(error))
    })
    if (!result.ok) throw new AppError(result.error.code, `${name} ${JSON.stringify(input)}: ${result.error.message}`)
    this.memory.shown(result.value)
    return result.value as Answer
  }

  /** Makes a call with a key of its own; where no answer comes, `repeat` can ask again. */
  async command<Answer = ShownOrder>(name: string, input: Readonly<Record<string, unknown>>): Promise<Answer> {
    const key = this.memory.nextKey()
    const command: Command = { name, key, input: { ...input, idempotencyKey: key }, answer: undefined }
    this.memory.commands.push(command)
    const answer = await this.call<Answer>(name, command.input).catch((error: unknown) => {
      if (!(error instanceof Gone)) command.answer = error
      throw error
    })
    command.answer = answer
    return answer
  }

  /**
   * Makes the last commands again, with their keys: those with an order get the same order, and those without an answer
   * get one. Where nobody else acted on the same things (`alone`), that is no contradiction to what happened before.
   * Answers what was otherwise.
   */
  async repeat(count: number, alone: boolean): Promise<string[]> {
    const problems: string[] = []
    for (const command of this.memory.commands.slice(-count)) {
      const before = command.answer
      const after = await this.call<ShownOrder>(command.name, command.input).catch((error: unknown) => error)
      if (after instanceof Gone) throw after
      command.answer = after
      if (before instanceof Error) continue
      const what = `${command.name} ${JSON.stringify(command.input)} was`
      if (before === undefined) {
        const isContradiction = after instanceof AppError && CONTRADICTIONS.has(after.code)
        if (isContradiction && alone) problems.push(`${what} not answered, and repeated with: ${after.message}`)
        continue
      }
      const { id } = before as ShownOrder
      if (after instanceof Error) problems.push(`${what} answered with ${id}, and repeated with: ${after.message}`)
      else if ((after as ShownOrder).id !== id) {
        problems.push(`${what} answered with ${id}, and repeated with ${(after as ShownOrder).id}`)
      }
    }
    return problems
  }

  /** Best prices and last trade, as numbers. */
  async price(symbol: string): Promise<{ bid: number; ask: number }> {
    for (;;) {
      const { bid, ask } = await this.call<{ bid: string | null; ask: string | null }>('market.price', { symbol })
      if (bid !== null && ask !== null) return { bid: Number(bid), ask: Number(ask) }
      await sleep(5)
    }
  }

  /** Looks at an order until it has ended, or for `ms`. */
  async watch(id: string, ms: number): Promise<void> {
    const until = Date.now() + ms
    while (Date.now() < until) {
      const { status } = await this.call<ShownOrder>('trading.order', { id })
      if (status === 'filled' || status === 'cancelled') return
      await sleep(20)
    }
  }

  /** The open position of a symbol, if there is one. */
  async position(symbol: string, account?: string): Promise<{ id: string; quantity: string } | undefined> {
    const { items } = await this.call<{ items: { id: string; symbol: string; quantity: string }[] }>(
      'trading.positions',
      account === undefined ? {} : { account },
    )
    return items.find((position) => position.symbol === symbol)
  }

  /** Lifts all limits that would refuse one order after another. */
  async liftLimits(account?: string): Promise<void> {
    await this.call('risk.setLimits', {
      ...(account === undefined ? {} : { account }),
      limits: {
        maxPositionSizePct: 1,
        maxPortfolioRiskPct: 1,
        maxTotalExposurePct: 1,
        maxOpenPositions: 100,
        maxDrawdownPct: 1,
        minRiskRewardRatio: 0,
      },
      protections: {
        maxDailyLossPct: null,
        maxWeeklyLossPct: null,
        stopLossGuard: null,
        cooldownMs: null,
        lowProfit: null,
        maxOrdersPerMinute: null,
        priceBandPct: null,
        duplicateWindowMs: null,
      },
    })
  }

  /** Leaves nothing open and trading allowed. */
  async tidy(): Promise<void> {
    for (let attempt = 0; attempt < 10; attempt++) {
      const { remaining } = await this.call<{ remaining: unknown[] }>('trading.closeAll')
      if (remaining.length === 0) break
      if (attempt === 9) throw new Error(`close-all leaves ${JSON.stringify(remaining)}`)
    }
    await this.call('risk.resume')
  }
}
