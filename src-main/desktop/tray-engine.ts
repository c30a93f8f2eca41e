import { z } from 'zod'
import type { Dispatcher } from '#main/contract/dispatcher.ts'
import type { RiskState } from '#shared/contract/risk.ts'
import { riskStatusSchema } from '#shared/contract/risk.ts'
import type { Mode } from '#shared/contract/system.ts'
import { modeSchema } from '#shared/contract/system.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'
import { closeAllResultSchema } from '#shared/contract/trading.ts'
import { accountSchema } from '#shared/domain/account.ts'
import { AppError } from '#shared/errors.ts'

/** An account that can be traded on now. */
export type TrayAccount = {
  readonly id: string
  readonly currency: string
  readonly openPositions: number
  readonly state: RiskState
  readonly reason: string | undefined
}

/** What the tray shows of the engine. The default account comes first. */
export type TrayState = {
  readonly mode: Mode
  readonly accounts: readonly TrayAccount[]
  /** What the default account has earned since the UTC day began, as a fraction; null where it cannot be told. */
  readonly today: number | null
  /** What wants to be looked at, in words. */
  readonly attention: string | undefined
}

/** The few things that the tray asks of the engine. Each rejects with an `AppError` in the engine's words. */
export type TrayEngine = {
  state(): Promise<TrayState>
  /** Something has changed that the engine's health tells: the next state asks for it again. */
  forgetHealth(): void
  /** Halts every account; an account that fails does not keep the others from it. */
  halt(): Promise<void>
  /** Resumes every account. */
  resume(): Promise<void>
  /** What `closeAll` would do now. */
  plan(): Promise<CloseAllResult>
  closeAll(): Promise<CloseAllResult>
  /** Locks the app; rejects where there is no passphrase to lock it with. */
  lock(): Promise<void>
}

const healthSchema = z.object({ mode: modeSchema, checks: z.array(z.object({ ok: z.boolean(), message: z.string() })) })
const performanceSchema = z.object({ totalReturn: z.number().nullable() })
const DAY_MS = 86_400_000
/** The engine looks at much when it is asked for its health. */
const HEALTH_EVERY_MS = 10_000
const accountsSchema = z.object({ items: z.array(accountSchema) })
const HALT_REASON = 'by hand, from the tray'

/** Reaches the engine in this process through the contract: no window has a part in it. */
export function createTrayEngine(dispatcher: Pick<Dispatcher, 'dispatch'>, now: () => number): TrayEngine {
  const call = async <Value>(name: string, input: unknown, schema: z.ZodType<Value>): Promise<Value> => {
    const answer = await dispatcher.dispatch(name, input, { origin: 'tray' })
    if (!answer.ok) throw new AppError(answer.error.code, answer.error.message)
    return schema.parse(answer.value)
  }
  let health: { readonly at: number; readonly value: z.infer<typeof healthSchema> } | undefined

  const healthNow = async (): Promise<z.infer<typeof healthSchema>> => {
    const at = now()
    if (health === undefined || at - health.at >= HEALTH_EVERY_MS || at < health.at) {
      health = { at, value: await call('system.health', {}, healthSchema) }
    }
    return health.value
  }
  const today = async (): Promise<number | null> => {
    const from = Math.floor(now() / DAY_MS) * DAY_MS
    try {
      return (await call('portfolio.performance', { from }, performanceSchema)).totalReturn
    } catch {
      return null
    }
  }

  const accounts = async (): Promise<TrayAccount[]> => {
    const { items } = await call('accounts.list', {}, accountsSchema)
    const tradable: TrayAccount[] = []
    for (const { id, currency } of items) {
      try {
        const { openPositions, state, reason } = await call('risk.status', { account: id }, riskStatusSchema)
        tradable.push({ id, currency, openPositions, state, reason })
      } catch (error) {
        // Accounts of another market come last: they are not traded on now.
        if (error instanceof AppError && error.code === 'CONFLICT') break
        throw error
      }
    }
    return tradable
  }

  const everywhere = async (name: string, input: object, isMeant: (account: TrayAccount) => boolean): Promise<void> => {
    const inputs = await accounts().then(
      (all) => all.filter(isMeant).map(({ id }) => ({ ...input, account: id })),
      // Without a list there is at least the default account.
      () => [input],
    )
    const outcomes = await Promise.allSettled(inputs.map((each) => call(name, each, z.unknown())))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  return {
    async state() {
      const { mode, checks } = await healthNow()
      return {
        mode,
        accounts: await accounts(),
        today: await today(),
        attention: checks.find(({ ok }) => !ok)?.message,
      }
    },
    forgetHealth() {
      health = undefined
    },
    halt: () => everywhere('risk.halt', { reason: HALT_REASON }, ({ state }) => state !== 'halted'),
    resume: () => everywhere('risk.resume', {}, ({ state }) => state !== 'active'),
    plan: () => call('trading.closeAll', { dryRun: true }, closeAllResultSchema),
    closeAll: () => call('trading.closeAll', {}, closeAllResultSchema),
    lock: async () => void (await call('auth.lock', {}, z.unknown())),
  }
}
