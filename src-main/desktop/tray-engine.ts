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
export type TrayState = { readonly mode: Mode; readonly accounts: readonly TrayAccount[] }

/** The few things that the tray asks of the engine. Each rejects with an `AppError` in the engine's words. */
export type TrayEngine = {
  state(): Promise<TrayState>
  /** Halts every account; an account that fails does not keep the others from it. */
  halt(): Promise<void>
  /** Resumes every account. */
  resume(): Promise<void>
  /** What `closeAll` would do now. */
  plan(): Promise<CloseAllResult>
  closeAll(): Promise<CloseAllResult>
}

const healthSchema = z.object({ mode: modeSchema })
const accountsSchema = z.object({ items: z.array(accountSchema) })
const HALT_REASON = 'by hand, from the tray'

/** Reaches the engine in this process through the contract: no window has a part in it. */
export function createTrayEngine(dispatcher: Pick<Dispatcher, 'dispatch'>): TrayEngine {
  const call = async <Value>(name: string, input: unknown, schema: z.ZodType<Value>): Promise<Value> => {
    const answer = await dispatcher.dispatch(name, input, { origin: 'tray' })
    if (!answer.ok) throw new AppError(answer.error.code, answer.error.message)
    return schema.parse(answer.value)
  }
  let mode: Mode | undefined

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
      // It is the same for as long as the engine runs, and the engine looks at much more when it is asked for its health.
      mode ??= (await call('system.health', {}, healthSchema)).mode
      return { mode, accounts: await accounts() }
    },
    halt: () => everywhere('risk.halt', { reason: HALT_REASON }, ({ state }) => state !== 'halted'),
    resume: () => everywhere('risk.resume', {}, ({ state }) => state !== 'active'),
    plan: () => call('trading.closeAll', { dryRun: true }, closeAllResultSchema),
    closeAll: () => call('trading.closeAll', {}, closeAllResultSchema),
  }
}
