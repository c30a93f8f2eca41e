import { Combobox } from '@base-ui/react/combobox'
import { Check, ChevronsUpDown } from 'lucide-react'
import type { Option } from './Choice.tsx'

type Props = {
  readonly label: string
  readonly options: readonly Option[]
  readonly value: string | null
  readonly placeholder: string
  readonly onChoose: (value: string) => void
}

/** A combobox over a long list, with a box that narrows it. */
export function FilteredChoice({ label, options, value, placeholder, onChoose }: Props) {
  const chosen = options.find((option) => option.value === value) ?? null
  return (
    <div className="min-w-0 flex-1">
      <Combobox.Root
        items={options}
        value={chosen}
        onValueChange={(next: Option | null) => {
          if (next !== null) onChoose(next.value)
        }}
      >
        <Combobox.Trigger
          aria-label={label}
          className="flex h-7 w-full min-w-0 items-center gap-1 rounded-md border border-border bg-bg px-2 text-left hover:border-muted/50"
        >
          <span className="min-w-0 flex-1 truncate">{chosen?.label ?? placeholder}</span>
          {chosen?.detail !== undefined && <span className="shrink-0 text-[11px] text-muted">{chosen.detail}</span>}
          <ChevronsUpDown size={12} aria-hidden="true" className="shrink-0 text-muted" />
        </Combobox.Trigger>
        <Combobox.Portal>
          <Combobox.Positioner sideOffset={4} align="start" className="z-50">
            <Combobox.Popup
              aria-label={label}
              className="w-80 rounded-lg border border-border bg-panel p-1 shadow-popup"
            >
              <Combobox.Input
                aria-label={`Filter ${label.toLowerCase()}`}
                placeholder="Filter by name"
                className="mb-1 h-7 w-full rounded-md border border-border bg-bg px-2 focus-ring-inset"
              />
              <Combobox.Empty className="px-2 text-muted not-empty:py-1.5">Nothing has such a name.</Combobox.Empty>
              <Combobox.List className="max-h-72 overflow-y-auto">
                {(option: Option) => (
                  <Combobox.Item
                    key={option.value}
                    value={option}
                    className="flex h-7 cursor-default items-center gap-2 rounded px-2 outline-none data-highlighted:bg-raised"
                  >
                    <span className="w-3 shrink-0">
                      <Combobox.ItemIndicator>
                        <Check size={12} aria-hidden="true" />
                      </Combobox.ItemIndicator>
                    </span>
                    <span className="min-w-0 flex-1 truncate">{option.label}</span>
                    {option.detail !== undefined && (
                      <span className="pl-4 text-[11px] whitespace-nowrap text-muted">{option.detail}</span>
                    )}
                  </Combobox.Item>
                )}
              </Combobox.List>
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
      </Combobox.Root>
    </div>
  )
}
