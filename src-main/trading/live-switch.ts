import type { Account } from '#shared/domain/account.ts'
import { AppError } from '#shared/errors.ts'

/** Why nothing may be opened or enlarged on an account; undefined where it may. Leaving is never asked about. */
export function liveSwitchRefusal({ id, name, kind, live }: Account): AppError | undefined {
  if (kind === 'paper' || live) return undefined
  return new AppError(
    'CONFLICT',
    `live trading is off for "${name}": nothing is opened or enlarged there, only reduced and closed; switch live trading on for it first (accounts.enableLive)`,
    { account: id, live: false },
  )
}
