import { TriangleAlert } from 'lucide-react'
import { useId } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { useNow } from '#renderer/views/risk/use-now.ts'
import type { AccountStatus } from '#shared/contract/accounts.ts'
import { connectionFacts, environmentWords, permissionFacts, stateWords } from './account-facts.ts'
import { FactList } from './FactList.tsx'

type Props = {
  readonly account: AccountStatus
  /** The exchange's name. */
  readonly exchange: string
  readonly onGoLive: () => void
  readonly onStopLive: () => void
  readonly onRemove: () => void
}

/** An account at an exchange: whether it is live and open, what its key may do, how its connection does. */
export function ExchangeAccount({ account, exchange, onGoLive, onStopLive, onRemove }: Props) {
  const now = useNow()
  const id = useId()
  const { name, live, state, reason, credential } = account
  return (
    <li
      aria-labelledby={id}
      data-mode={live ? 'live' : 'off'}
      className={`rounded-md border p-3 ${live ? 'border-mode' : 'border-border'}`}
    >
      <div className="flex flex-wrap items-center gap-2">
        <h3 id={id} className="font-semibold">
          {name}
        </h3>
        <span className="text-muted">
          {exchange} · {environmentWords(account.environment)}
        </span>
        <span
          className={`flex items-center gap-1 rounded px-1.5 text-[11px] leading-4 font-bold uppercase ${live ? 'bg-mode text-on-mode' : 'border border-mode text-mode'}`}
        >
          {live && <TriangleAlert size={11} aria-hidden="true" />}
          {live ? 'Live' : 'Live off'}
        </span>
        <span className={state === 'open' ? 'text-gain' : 'text-warn'}>{stateWords(account)}</span>
        <span className="flex-1" />
        {live ? (
          <Button onClick={onStopLive}>Switch live off</Button>
        ) : (
          <Button onClick={onGoLive} disabled={state === 'closed'}>
            Switch live on…
          </Button>
        )}
        <Button look="danger" onClick={onRemove}>
          Remove
        </Button>
      </div>
      {reason !== undefined && <p className="mt-1.5 text-warn select-text">{reason}</p>}
      {credential?.isReadable === false && credential.reason !== undefined && credential.reason !== reason && (
        <p className="mt-1.5 text-warn select-text">Its key cannot be read: {credential.reason}.</p>
      )}
      <div className="mt-2">
        <FactList
          label={`Key and connection of ${name}`}
          facts={[
            ...permissionFacts(account.permissions, account.connection?.clockOffsetMs ?? null),
            ...connectionFacts(account, now),
          ]}
        />
      </div>
    </li>
  )
}
