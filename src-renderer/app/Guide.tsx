import { useQuery } from '@tanstack/react-query'
import { Circle, CircleCheckBig, X } from 'lucide-react'
import { useLocation } from 'wouter'
import { call } from '#renderer/contract/client.ts'
import { useRuns, useSettings } from '#renderer/contract/queries.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { useSettingsChange } from '#renderer/views/settings/use-settings-change.ts'

/** The sample that is run at the first start. */
const RUNS_AT_START = 1

/** The first steps of a new trader, each done when it is done, until all of it is put away. */
export function Guide() {
  const settings = useSettings()
  const change = useSettingsChange()
  const [location, navigate] = useLocation()
  const isShown = settings.data?.guideDone === false
  const openOrders = useTrading((state) => state.openOrders)
  const orders = useQuery({
    queryKey: ['trading.orders', 'first'],
    queryFn: () => call('trading.orders', { limit: 1 }),
    enabled: isShown,
  })
  const runs = useRuns()
  if (!isShown) return null
  const steps = [
    {
      words: 'Place an order with paper money',
      isDone: openOrders.length > 0 || (orders.data?.items.length ?? 0) > 0,
      go: '/trade',
    },
    { words: 'Run a backtest', isDone: (runs.data?.length ?? 0) > RUNS_AT_START, go: '/backtest' },
    {
      words: 'Choose the keys that close everything',
      isDone: settings.data?.closeAllShortcut.confirmed === true,
      go: '/settings',
    },
  ]
  return (
    <aside
      aria-label="First steps"
      className="flex h-9 shrink-0 items-center gap-4 overflow-hidden border-b border-border bg-raised/50 px-4"
    >
      <span className="shrink-0 font-semibold">First steps</span>
      <ol className="flex min-w-0 flex-1 items-center gap-4">
        {steps.map(({ words, isDone, go }) => {
          const Icon = isDone ? CircleCheckBig : Circle
          return (
            <li key={go} className="min-w-0">
              <button
                type="button"
                aria-current={location === go ? 'step' : undefined}
                className={`flex max-w-full items-center gap-1.5 rounded focus-ring-inset hover:text-text ${isDone ? 'text-muted line-through' : ''}`}
                onClick={() => navigate(go)}
              >
                <Icon
                  size={13}
                  aria-label={isDone ? 'Done:' : 'To do:'}
                  className={`shrink-0 ${isDone ? 'text-gain' : 'text-muted'}`}
                />
                <span className="truncate">{words}</span>
              </button>
            </li>
          )
        })}
      </ol>
      <button
        type="button"
        aria-label="Put the first steps away"
        title="Put the first steps away; the settings bring them back"
        className="shrink-0 rounded text-muted hover:text-text"
        onClick={() => void change({ guideDone: true })}
      >
        <X size={14} aria-hidden="true" />
      </button>
    </aside>
  )
}
