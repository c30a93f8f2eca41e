import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { call } from '#renderer/contract/client.ts'
import { useBacktest } from '#renderer/stores/backtest.ts'
import { formatMinute } from '#shared/format/times.ts'
import { VerdictBadge } from './VerdictBadge.tsx'

/** The newest honesty verdict on a stored strategy; a press shows the run that it is about. Nothing while there is none. */
export function LatestVerdict({ strategyId, edited }: { readonly strategyId: string; readonly edited: boolean }) {
  const set = useBacktest((state) => state.set)
  const [, navigate] = useLocation()
  const strategy = useQuery({
    queryKey: ['strategies.get', strategyId, 'verdict'],
    queryFn: () => call('strategies.get', { id: strategyId }),
  })
  const honesty = strategy.data?.honesty ?? null
  if (honesty === null) return null
  const changed = edited || !honesty.current
  return (
    <button
      type="button"
      title={`Of ${formatMinute(honesty.at)} UTC. Shows the run and its checks.`}
      className="flex items-center gap-2 border-b border-border px-3 py-1.5 text-left focus-ring-inset hover:bg-raised"
      onClick={() => {
        set({ runId: honesty.backtestId, trade: null, chartSymbol: null, tab: 'honesty' })
        navigate('/backtest')
      }}
    >
      <span className="text-muted">Honesty</span>
      <VerdictBadge verdict={honesty.verdict} />
      {changed && <span className="truncate text-muted">before its last change</span>}
    </button>
  )
}
