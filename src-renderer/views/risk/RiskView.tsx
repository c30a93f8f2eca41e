import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { markReady } from '#renderer/app/ready.ts'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { call } from '#renderer/contract/client.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { Loading } from '#renderer/views/trade/bottom/Loading.tsx'
import { Drawdown } from './Drawdown.tsx'
import { DifferencesPanel } from './differences/DifferencesPanel.tsx'
import { LimitsForm } from './LimitsForm.tsx'
import { LocksPanel } from './LocksPanel.tsx'
import { PositionSizer } from './PositionSizer.tsx'
import { ProtectionsForm } from './ProtectionsForm.tsx'
import { StateBar } from './StateBar.tsx'

/** What is used of the limits changes with every price; it is looked at again so often. */
const LOOK_EVERY_MS = 2_000

/** The screen Risk: whether orders are sent, what is used of each limit, and what stops entries. */
export function RiskView() {
  const account = useTrading((state) => state.account)
  const currency = useTrading(({ accounts, account: id }) => accounts.find((each) => each.id === id)?.currency ?? '')
  const status = useQuery({
    queryKey: ['risk.status', account],
    queryFn: () => call('risk.status', { account: account ?? '' }),
    enabled: account !== null,
    refetchInterval: LOOK_EVERY_MS,
  })
  const protections = useQuery({
    queryKey: ['risk.protections', account],
    queryFn: () => call('risk.protections', { account: account ?? '' }),
    enabled: account !== null,
  })
  const isSettled = status.isSuccess || status.isError
  useEffect(() => {
    if (isSettled) markReady()
  }, [isSettled])
  if (status.data === undefined || account === null) {
    return status.isError ? <ErrorState error={status.error} onRetry={() => void status.refetch()} /> : <Loading />
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <h1 className="sr-only">Risk</h1>
      <StateBar account={account} status={status.data} />
      <DifferencesPanel key={`differences of ${account}`} account={account} />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_22rem] overflow-hidden">
        <div className="min-h-0 overflow-y-auto">
          <LimitsForm key={account} account={account} status={status.data} />
          <ProtectionsForm key={`protections of ${account}`} account={account} />
        </div>
        <div className="min-h-0 divide-y divide-border overflow-y-auto border-l border-border">
          <Drawdown status={status.data} protections={protections.data} currency={currency} />
          <LocksPanel locks={status.data.locks} />
          <PositionSizer account={account} currency={currency} />
        </div>
      </div>
    </div>
  )
}
