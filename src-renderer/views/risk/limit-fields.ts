import { words } from '#renderer/views/activity/order-story.ts'
import type { RiskLimits } from '#shared/domain/risk-limits.ts'
import { readTyped, typedText } from '#shared/format/typed-numbers.ts'

/** How a limit is typed: as percent, as a whole number or as a ratio. */
export type LimitUnit = 'percent' | 'count' | 'ratio'

export type LimitField = {
  readonly name: keyof RiskLimits
  readonly label: string
  readonly hint: string
  readonly unit: LimitUnit
  readonly least: number
  readonly most: number
}

const MOST_OF_NUMBERS = 1_000

/** The limits that can be changed, in the order in which they are shown. */
export const LIMIT_FIELDS: readonly LimitField[] = [
  percent('maxPositionSizePct', 'Largest position', 'Value of one position, of the equity'),
  percent('maxTotalExposurePct', 'Total exposure', 'Value of all positions, of the equity'),
  {
    name: 'maxOpenPositions',
    label: 'Open positions',
    hint: 'How many at the same time',
    unit: 'count',
    least: 1,
    most: MOST_OF_NUMBERS,
  },
  percent('maxDrawdownPct', 'Drawdown', 'Fall from the peak at which nothing is opened any more'),
  percent('maxPortfolioRiskPct', 'Risk of one trade', 'What it may lose at its stop, of the equity'),
  {
    name: 'minRiskRewardRatio',
    label: 'Least reward to risk',
    hint: 'Distance to the target ÷ distance to the stop',
    unit: 'ratio',
    least: 0,
    most: MOST_OF_NUMBERS,
  },
  percent('defaultStopLossPct', 'Stop by default', 'Distance from the entry where no stop is given'),
  {
    ...percent('defaultTakeProfitPct', 'Target by default', 'Distance from the entry where no target is given'),
    most: MOST_OF_NUMBERS,
  },
]

function percent(name: keyof RiskLimits, label: string, hint: string): LimitField {
  return { name, label, hint, unit: 'percent', least: 0, most: 1 }
}

/** What a limit is called, by the name that the engine tells. */
export function limitName(name: string): string {
  return LIMIT_FIELDS.find((field) => field.name === name)?.label.toLowerCase() ?? words(name).toLowerCase()
}

/** The value as it is typed: 0.025 is 2.5. */
export function typedValue(value: number, unit: LimitUnit): string {
  return typedText(unit === 'percent' ? Number((value * 100).toFixed(8)) : value)
}

/** What was typed as the engine takes it, or why it cannot be taken. */
export function readLimit(
  text: string,
  { unit, least, most }: Pick<LimitField, 'unit' | 'least' | 'most'>,
): { readonly value: number } | { readonly problem: string } {
  const { value: plain, problem } = readTyped(text, { signed: true })
  if (plain === undefined) return { problem: problem ?? 'must be a number' }
  const typed = Number(plain)
  if (unit === 'count' && !Number.isInteger(typed)) return { problem: 'must be a whole number' }
  const scale = unit === 'percent' ? 100 : 1
  const value = unit === 'percent' ? Number((typed / 100).toFixed(10)) : typed
  const isOpen = unit === 'percent'
  if (isOpen ? value <= least : value < least)
    return { problem: `must be ${isOpen ? 'above' : 'at least'} ${typedText(least * scale)}` }
  if (value > most) return { problem: `must be at most ${typedText(most * scale)}` }
  return { value }
}
