import { useMemo, useState } from 'react'
import { Choice } from '#renderer/components/Choice.tsx'
import { FilteredChoice } from '#renderer/components/FilteredChoice.tsx'
import { SignalsTab } from '#renderer/views/activity/SignalsTab.tsx'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import type { StrategySummary } from '#shared/contract/strategies.ts'

type Props = { readonly strategies: readonly StrategySummary[] }

/** The signals of all strategies or of one. */
export function StrategySignals({ strategies }: Props) {
  const [strategyId, setStrategy] = useState('')
  const [symbol, setSymbol] = useState('')
  const { data: instruments } = useInstruments()
  const input = useMemo(
    () => ({ ...(strategyId === '' ? {} : { strategyId }), ...(symbol === '' ? {} : { symbol }) }),
    [strategyId, symbol],
  )
  return (
    <div className="flex h-full min-h-0 flex-col">
      <section aria-label="Filters" className="flex h-9 shrink-0 items-center gap-1.5 border-b border-border px-2">
        <div className="w-44">
          <Choice
            label="Strategy"
            hideLabel
            placeholder=""
            value={strategyId}
            options={[
              { value: '', label: 'Any strategy' },
              ...strategies.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChoose={setStrategy}
          />
        </div>
        <div className="w-32">
          <FilteredChoice
            label="Symbol"
            placeholder="All symbols"
            options={[
              { value: '', label: 'All symbols' },
              ...[...(instruments?.keys() ?? [])].map((each) => ({ value: each, label: each })),
            ]}
            value={symbol}
            onChoose={setSymbol}
          />
        </div>
      </section>
      <div className="min-h-0 flex-1">
        <SignalsTab
          input={input}
          isFiltered={strategyId !== '' || symbol !== ''}
          onClear={() => {
            setStrategy('')
            setSymbol('')
          }}
        />
      </div>
    </div>
  )
}
