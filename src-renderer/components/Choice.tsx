import { Select } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import { useId } from 'react'

/** One thing that can be chosen; `detail` stands at its right. */
export type Option = { readonly value: string; readonly label: string; readonly detail?: string }

type Props = {
  readonly label: string
  readonly hideLabel?: boolean
  /** Shows details in the list only, where the trigger is narrow. */
  readonly hideDetail?: boolean
  readonly options: readonly Option[]
  readonly value: string | null
  readonly placeholder: string
  readonly disabled?: boolean
  readonly onChoose: (value: string) => void
}

/** A combobox over a list; typing the beginning of a label goes to it. */
export function Choice({
  label,
  hideLabel = false,
  hideDetail = false,
  options,
  value,
  placeholder,
  disabled = false,
  onChoose,
}: Props) {
  const id = useId()
  const chosen = options.find((option) => option.value === value)
  return (
    <div className="min-w-0 flex-1">
      <span id={id} className={hideLabel ? 'sr-only' : 'mb-0.5 block truncate text-[11px] leading-4 text-muted'}>
        {label}
      </span>
      <Select.Root
        items={[...options]}
        value={value}
        disabled={disabled}
        modal={false}
        onValueChange={(next: string | null) => {
          if (next !== null) onChoose(next)
        }}
      >
        <Select.Trigger
          aria-labelledby={id}
          className="flex h-7 w-full min-w-0 items-center gap-1 rounded-md border border-border bg-bg px-2 text-left hover:border-muted/50 data-disabled:opacity-50"
        >
          <Select.Value className="min-w-0 flex-1 truncate">{chosen?.label ?? placeholder}</Select.Value>
          {!hideDetail && chosen?.detail !== undefined && (
            <span className="shrink-0 text-[11px] text-muted">{chosen.detail}</span>
          )}
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
                  <span className="w-3">
                    <Select.ItemIndicator>
                      <Check size={12} aria-hidden="true" />
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
