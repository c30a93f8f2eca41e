import type { AuditLog } from '#main/system/audit.ts'
import type { HandlersOf } from '#shared/contract/handlers.ts'
import type { RiskLock, RiskStatus, riskCalls } from '#shared/contract/risk.ts'
import { AppError } from '#shared/errors.ts'
import { pageOfLocks } from './locks-page.ts'
import { isLooser } from './looser.ts'
import type { RiskManager } from './risk-manager.ts'
import type { PortfolioView } from './view.ts'

/** What the risk area needs. */
export type RiskParts = {
  readonly manager: RiskManager
  /** The account as it is now. */
  readonly view: (account: string) => PortfolioView
  /** Throws NOT_FOUND or CONFLICT; undefined means the default account. */
  readonly requireAccount: (account?: string) => { readonly id: string }
  readonly audit: AuditLog
  /** Settles when what the manager saved so far is durable. */
  readonly committed: () => Promise<void>
  /** Settles when what loosens limits may be done, as the trader has confirmed it. Throws CANCELLED or CONFLICT. */
  readonly confirmLooser?: (account: string, origin: string) => Promise<void>
}

const BY_HAND = 'by the trader'

/** The calls of the risk area. A changed state is durable before it is answered. */
export function riskHandlers(parts: RiskParts): HandlersOf<typeof riskCalls> {
  const { manager, view, requireAccount, audit, committed } = parts
  const status = (account: string): RiskStatus => manager.status(account, view(account))
  const locks = (account: string): readonly RiskLock[] => manager.locks(account)

  /**
   * Does `change` to the account's state, waits until that is durable, and writes down who did it. What cannot be written
   * down is undone by `undo`; without one it holds all the same, and is written as soon as that is possible.
   */
  const changeState = async (
    account: string,
    action: string,
    origin: string,
    reason: string | undefined,
    change: () => { undo?: () => void },
  ): Promise<RiskStatus> => {
    const before = manager.state(account)
    const { undo } = change()
    try {
      await committed()
    } catch (error) {
      undo?.()
      if (undo !== undefined || !(error instanceof AppError)) throw error
      const state = manager.state(account).replace('_', '-')
      throw new AppError(
        error.code,
        `the account ${account} is ${state}, but that could not be written down yet and is tried again: ${error.message.replace('; nothing was changed', '')}`,
        error.details,
      )
    }
    audit.add({
      action,
      origin,
      details: { account, before, after: manager.state(account), ...(reason === undefined ? {} : { reason }) },
    })
    return status(account)
  }

  return {
    'risk.status': ({ account }) => status(requireAccount(account).id),
    'risk.limits': ({ account }) => manager.limits(requireAccount(account).id),
    'risk.protections': ({ account }) => manager.protections(requireAccount(account).id),
    'risk.setLimits': async ({ account, limits = {}, protections = {} }, { origin }) => {
      const { id } = requireAccount(account)
      const now = () => ({ limits: manager.limits(id), protections: manager.protections(id) })
      if (isLooser(now(), { limits, protections })) await parts.confirmLooser?.(id, origin)
      const before = now()
      if (Object.keys(limits).length > 0) manager.setLimits(id, limits)
      if (Object.keys(protections).length > 0) manager.setProtections(id, protections)
      audit.add({ action: 'risk.setLimits', origin, details: { account: id, before, after: now() } })
      return manager.limits(id)
    },
    'risk.halt': ({ account, reason = BY_HAND }, { origin }) => {
      const { id } = requireAccount(account)
      return changeState(id, 'risk.halt', origin, reason, () => {
        manager.halt(id, reason)
        return {}
      })
    },
    'risk.reduceOnly': ({ account, reason = BY_HAND }, { origin }) => {
      const { id } = requireAccount(account)
      return changeState(id, 'risk.reduceOnly', origin, reason, () => {
        manager.reduceOnly(id, reason)
        return {}
      })
    },
    'risk.resume': ({ account }, { origin }) => {
      const { id } = requireAccount(account)
      // Looser than what is written down it must not be.
      return changeState(id, 'risk.resume', origin, undefined, () => ({ undo: manager.resume(id, view(id)) }))
    },
    'risk.locks': ({ account, ...request }) => pageOfLocks(locks(requireAccount(account).id), request),
  }
}
