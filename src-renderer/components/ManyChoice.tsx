import { Select } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import { useId } from 'react'
import type { Option } from './Choice.tsx'

type Props = {
  readonly label: string
  readonly options: readonly Option[]
  readonly values: readonly string[]
  /** What stands there while nothing is chosen. */
  readonly placeholder: string
  readonly disabled?: boolean
  readonly title?: string
  /** Called with the option that was taken or left. */
  readonly onToggle: (value: string) => void
}

/** A combobox over a list of which any number can be chosen. */
export function ManyChoice({ label, options, values, placeholder, disabled = false, title, onToggle }: Props) {
  const id = useId()
  const chosen = options.filter(({ value }) => values.includes(value))
  return (
    <div className="min-w-0 flex-1" title={title}>
      <span id={id} className="mb-0.5 block truncate text-[11px] leading-4 text-muted">
        {label}
      </span>
      <Select.Root
        multiple
        items={[...options]}
        value={chosen.map(({ value }) => value)}
        disabled={disabled}
        modal={false}
        onValueChange={(next: string[]) => {
          const changed = options.find(({ value }) => next.includes(value) !== values.includes(value))
          if (changed !== undefined) onToggle(changed.value)
        }}
      >
        <Select.Trigger
          aria-labelledby={id}
          className="flex h-7 w-full min-w-0 items-center gap-1 rounded-md border border-border bg-bg px-2 text-left hover:border-muted/50 data-disabled:opacity-50"
        >
          <Select.Value className="min-w-0 flex-1 truncate">
            {chosen.length === 0 ? placeholder : chosen.map((option) => option.label).join(', ')}
          </Select.Value>
          <Select.Icon className="shrink-0 text-muted">
            <ChevronsUpDown size={12} aria-hidden="true" />
          </Select.Icon>
        </Select.Trigger>
        <Select.Portal>
          <Select.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
            <Select.Popup className="max-h-80 min-w-(--anchor-width) overflow-y-auto rounded-lg border border-border bg-panel p-1 shadow-popup">
              {options.map((option) => (
                <Select.Item
                  key={option.value}
                  value={option.value}
                  className="flex h-7 cursor-default items-center gap-2 rounded px-2 outline-none data-highlighted:bg-raised"
                >
                  <span className="flex size-3.5 items-center justify-center rounded-sm border border-muted/60">
                    <Select.ItemIndicator>
                      <Check size={11} aria-hidden="true" />
                    </Select.ItemIndicator>
                  </span>
                  <Select.ItemText className="flex-1 whitespace-nowrap">{option.label}</Select.ItemText>
                  {option.detail !== undefined && (
                    <span className="pl-4 text-[11px] whitespace-nowrap text-muted">{option.detail}</span>
                  )}
                </Select.Item>
              ))}
            </Select.Popup>
          </Select.Positioner>
        </Select.Portal>
      </Select.Root>
    </div>
  )
}
