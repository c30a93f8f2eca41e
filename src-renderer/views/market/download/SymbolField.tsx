import { Autocomplete } from '@base-ui/react/autocomplete'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useState } from 'react'
import { call } from '#renderer/contract/client.ts'

const MOST_OFFERED = 50

type Props = {
  readonly value: string
  readonly problem: string | undefined
  /** Whether the market at work lists what this exchange trades. */
  readonly isListed: boolean
  readonly onChange: (value: string) => void
}

/** A symbol as it is typed, with those of the market at work to choose from. */
export function SymbolField({ value, problem, isListed, onChange }: Props) {
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const search = useDeferredValue(value.trim().toUpperCase())
  const found = useQuery({
    queryKey: ['market.instruments', 'search', search],
    queryFn: async () => (await call('market.instruments', { search, limit: MOST_OFFERED })).items,
    enabled: isListed,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })
  const symbols = isListed ? (found.data?.map(({ symbol }) => symbol) ?? []) : []
  return (
    <div className="min-w-0">
      <div className="mb-0.5 flex justify-between gap-2 text-[11px] leading-4">
        <label htmlFor={id} className="text-muted">
          Symbol
        </label>
        {problem !== undefined && (
          <span id={`${id}-problem`} className="truncate text-loss">
            {problem}
          </span>
        )}
      </div>
      <Autocomplete.Root
        items={symbols}
        filter={null}
        modal={false}
        // An open list without anything to choose would only stand in the way.
        open={isOpen && symbols.length > 0}
        value={value}
        onOpenChange={(next) => setOpen(next)}
        onValueChange={(next) => onChange(next)}
      >
        <Autocomplete.Input
          id={id}
          placeholder="BTC/USDT"
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          className={`h-7 w-full rounded-md border bg-bg px-2 ${problem === undefined ? 'border-border' : 'border-loss'}`}
        />
        <Autocomplete.Portal>
          <Autocomplete.Positioner sideOffset={4} align="start" className="z-50">
            <Autocomplete.Popup className="w-(--anchor-width) rounded-lg border border-border bg-panel p-1 shadow-popup empty:hidden data-empty:hidden">
              <Autocomplete.List className="max-h-56 overflow-y-auto">
                {(symbol: string) => (
                  <Autocomplete.Item
                    key={symbol}
                    value={symbol}
                    className="flex h-7 cursor-default items-center rounded px-2 outline-none data-highlighted:bg-raised"
                  >
                    {symbol}
                  </Autocomplete.Item>
                )}
              </Autocomplete.List>
            </Autocomplete.Popup>
          </Autocomplete.Positioner>
        </Autocomplete.Portal>
      </Autocomplete.Root>
    </div>
  )
}
