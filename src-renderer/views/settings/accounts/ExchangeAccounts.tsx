import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { CallFailed } from '#renderer/contract/call-failed.ts'
import { call } from '#renderer/contract/client.ts'
import { loadTrading } from '#renderer/contract/load-trading.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import { Section } from '#renderer/views/settings/Section.tsx'
import type { AccountStatus } from '#shared/contract/accounts.ts'
import { AddAccountDialog } from './AddAccountDialog.tsx'
import { ExchangeAccount } from './ExchangeAccount.tsx'
import { Keys } from './Keys.tsx'
import { LiveDialog } from './LiveDialog.tsx'
import { useAccountStatus, useExchanges } from './use-accounts.ts'

/** Accounts at exchanges and the keys that open them. */
export function ExchangeAccounts() {
  const queries = useQueryClient()
  const status = useAccountStatus()
  const exchanges = useExchanges().data?.items ?? []
  const [isAdding, setIsAdding] = useState(false)
  const [live, setLive] = useState<{ isOpen: boolean; account: AccountStatus | null }>({ isOpen: false, account: null })
  const accounts = (status.data?.items ?? []).filter(({ kind }) => kind === 'exchange')
  const nameOf = (id: string): string => exchanges.find((exchange) => exchange.id === id)?.name ?? id

  const done = async (work: () => Promise<unknown>, words: string): Promise<void> => {
    try {
      await work()
      tell(words)
    } catch (error) {
      // The trader has just said no to the dialog of the system.
      if (error instanceof CallFailed && error.code === 'CANCELLED') tell('Nothing was changed.')
      else tellError(error)
    } finally {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['accounts.status'] }),
        queries.invalidateQueries({ queryKey: ['credentials.list'] }),
        loadTrading().catch((error: unknown) => tellError(error)),
      ])
    }
  }

  return (
    <Section
      title="Accounts and keys"
      text="Accounts at exchanges. A key is stored encrypted on this machine and never leaves it but to its own exchange. Live trading is off until you switch it on, account by account."
    >
      {status.error !== null && <ErrorState error={status.error} onRetry={() => void status.refetch()} />}
      {status.data !== undefined && accounts.length === 0 && (
        <p className="text-muted">No account at an exchange yet. Paper accounts need none.</p>
      )}
      <ul aria-label="Accounts at exchanges" className="space-y-2.5">
        {accounts.map((account) => (
          <ExchangeAccount
            key={account.id}
            account={account}
            exchange={nameOf(account.exchange)}
            onGoLive={() => setLive({ isOpen: true, account })}
            onStopLive={() =>
              void done(
                () => call('accounts.disableLive', { id: account.id }),
                `Live trading on ${account.name} is off. Exits and stops stay.`,
              )
            }
            onRemove={() =>
              void done(() => call('accounts.remove', { id: account.id }), `${account.name} and its key were removed.`)
            }
          />
        ))}
      </ul>
      <Button onClick={() => setIsAdding(true)} disabled={exchanges.length === 0}>
        Add exchange account…
      </Button>
      <Keys nameOf={nameOf} />
      <AddAccountDialog
        isOpen={isAdding}
        exchanges={exchanges}
        onClose={() => setIsAdding(false)}
        onAdded={(name) =>
          void done(() => Promise.resolve(), `${name} was added. Live trading on it is off until you switch it on.`)
        }
      />
      <LiveDialog
        isOpen={live.isOpen}
        account={live.account}
        exchange={exchanges.find(({ id }) => id === live.account?.exchange)}
        onClose={() => setLive(({ account }) => ({ isOpen: false, account }))}
        onConfirm={({ id, name }, acceptUntested) =>
          void done(
            () => call('accounts.enableLive', { id, ...(acceptUntested ? { acceptUntested } : {}) }),
            `Live trading on ${name} is on.`,
          )
        }
      />
    </Section>
  )
}
