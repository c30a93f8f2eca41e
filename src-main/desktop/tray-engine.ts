import { z } from 'zod'
import type { Dispatcher } from '#main/contract/dispatcher.ts'
import type { RiskState } from '#shared/contract/risk.ts'
import { riskStatusSchema } from '#shared/contract/risk.ts'
import type { Mode } from '#shared/contract/system.ts'
import { modeSchema } from '#shared/contract/system.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'
import { closeAllResultSchema } from '#shared/contract/trading.ts'
import { decimalOutput } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'

/** What the tray shows of the engine. */
export type TrayState = {
  readonly mode: Mode
  readonly openPositions: number
  readonly state: RiskState
  readonly reason: string | undefined
}

/** An entry of close-all's answer. */
export type CloseAllItem = CloseAllResult['closed'][number]

/** What an order that closes a position is expected to bring and to cost. Null where there is no price. */
export type ClosePreview = {
  readonly notional: string | null
  readonly fee: string | null
  readonly feeCurrency: string
}

/** The few calls that the tray makes. Each rejects with an `AppError` in the engine's words. */
export type TrayEngine = {
  state(): Promise<TrayState>
  halt(): Promise<void>
  resume(): Promise<void>
  /** What `closeAll` would do now. */
  plan(): Promise<CloseAllResult>
  closeAll(): Promise<CloseAllResult>
  previewClose(item: CloseAllItem): Promise<ClosePreview>
}

const healthSchema = z.object({ mode: modeSchema })
const previewSchema = z.object({
  notional: decimalOutput.nullable(),
  fee: decimalOutput.nullable(),
  feeCurrency: z.string(),
})

/** Reaches the engine in this process through the contract: no window has a part in it. */
export function createTrayEngine(dispatcher: Pick<Dispatcher, 'dispatch'>): TrayEngine {
  const call = async <Value>(name: string, input: unknown, schema: z.ZodType<Value>): Promise<Value> => {
    const answer = await dispatcher.dispatch(name, input, { origin: 'tray' })
    if (!answer.ok) throw new AppError(answer.error.code, answer.error.message)
    return schema.parse(answer.value)
  }
  let mode: Mode | undefined
  return {
    async state() {
      // It is the same for as long as the engine runs, and looking after the engine's health is not for nothing.
      mode ??= (await call('system.health', {}, healthSchema)).mode
      const { openPositions, state, reason } = await call('risk.status', {}, riskStatusSchema)
      return { mode, openPositions, state, reason }
    },
    async halt() {
      await call('risk.halt', { reason: 'by hand, from the tray' }, z.unknown())
    },
    async resume() {
      await call('risk.resume', {}, z.unknown())
    },
    plan: () => call('trading.closeAll', { dryRun: true }, closeAllResultSchema),
    closeAll: () => call('trading.closeAll', {}, closeAllResultSchema),
    previewClose: ({ account, symbol, side, quantity }) =>
      call(
        'trading.previewOrder',
        { account, symbol, side, type: 'market', amount: quantity, reduceOnly: true },
        previewSchema,
      ),
  }
}
