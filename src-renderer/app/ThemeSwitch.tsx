import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from './use-theme.ts'

const CHOICES = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'system', label: 'As the system', icon: Monitor },
] as const

/** Light, dark or as the system. */
export function ThemeSwitch() {
  const { choice, choose } = useTheme()
  return (
    <div role="radiogroup" aria-label="Theme" className="flex rounded-md border border-border p-px">
      {CHOICES.map(({ value, label, icon: Icon }) => (
        <label
          key={value}
          title={label}
          className="relative flex h-6 w-7 cursor-default items-center justify-center rounded-[5px] text-muted hover:text-text has-checked:bg-raised has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="theme"
            aria-label={label}
            className="absolute inset-0 m-0 appearance-none opacity-0"
            checked={choice === value}
            onChange={() => choose(value)}
          />
          <Icon size={14} aria-hidden="true" />
        </label>
      ))}
    </div>
  )
}
