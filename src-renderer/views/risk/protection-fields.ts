import { DEFAULT_RISK_PROTECTIONS, type RiskProtections } from '#shared/domain/risk-protections.ts'
import { typedText } from '#shared/format/typed-numbers.ts'
import { readLimit } from './limit-fields.ts'

const MINUTE_MS = 60_000
const SECOND_MS = 1_000
const YEAR_MINUTES = 366 * 24 * 60

/** How a number of a protection is typed. */
export type PartUnit = 'percent' | 'count' | 'minutes' | 'seconds'

export type ProtectionPart = {
  /** Its name within the protection; the protection itself where it is one number. */
  readonly name: string
  readonly label: string
  readonly unit: PartUnit
  readonly least: number
  readonly most: number
}

export type ProtectionField = {
  readonly name: keyof RiskProtections
  readonly label: string
  readonly hint: string
  readonly parts: readonly ProtectionPart[]
}

const SELF = ''
const minutes = (name: string, label: string): ProtectionPart => ({
  name,
  label,
  unit: 'minutes',
  least: 1 / MINUTE_MS,
  most: YEAR_MINUTES,
})
const count = (name: string, label: string, most: number): ProtectionPart => ({
  name,
  label,
  unit: 'count',
  least: 1,
  most,
})
const share = (label: string): ProtectionPart => ({ name: SELF, label, unit: 'percent', least: 0, most: 1 })

/** The protections in the order in which they are shown, each with the numbers it has. */
export const PROTECTION_FIELDS: readonly ProtectionField[] = [
  {
    name: 'maxDailyLossPct',
    label: 'Loss of a day',
    hint: 'Nothing is opened until the next UTC day',
    parts: [share('Loss')],
  },
  {
    name: 'maxWeeklyLossPct',
    label: 'Loss of a week',
    hint: 'Nothing is opened until Monday, UTC',
    parts: [share('Loss')],
  },
  {
    name: 'stopLossGuard',
    label: 'Stop-loss guard',
    hint: 'Several trades stopped out in a row of time pause all entries',
    parts: [count('trades', 'Stops', 100), minutes('withinMs', 'Within'), minutes('pauseMs', 'Pause')],
  },
  {
    name: 'cooldownMs',
    label: 'Cooldown',
    hint: 'A symbol is not entered again for so long after a trade',
    parts: [minutes(SELF, 'Pause')],
  },
  {
    name: 'lowProfit',
    label: 'Low profit',
    hint: 'Trades of a symbol that return too little together pause it',
    parts: [
      count('trades', 'Trades', 100),
      minutes('withinMs', 'Within'),
      { name: 'minReturn', label: 'Return below', unit: 'percent', least: -1, most: 1_000 },
      minutes('pauseMs', 'Pause'),
    ],
  },
  {
    name: 'maxOrdersPerMinute',
    label: 'Pace of orders',
    hint: 'Most entries that may be ordered within a minute',
    parts: [count(SELF, 'Orders', 1_000_000)],
  },
  {
    name: 'priceBandPct',
    label: 'Price band',
    hint: 'How much worse than the market a limit price may be',
    parts: [share('Worse by')],
  },
  {
    name: 'duplicateWindowMs',
    label: 'Same order twice',
    hint: 'An order like the one before it is taken for a mistake',
    parts: [{ name: SELF, label: 'Within', unit: 'seconds', least: 1 / SECOND_MS, most: 3_600 }],
  },
]

/** What stands in a protection's fields that is switched on while it has no numbers yet. */
const SUGGESTED: RiskProtections = {
  ...DEFAULT_RISK_PROTECTIONS,
  cooldownMs: 15 * MINUTE_MS,
  lowProfit: { trades: 4, withinMs: 24 * 60 * MINUTE_MS, minReturn: -0.02, pauseMs: 60 * MINUTE_MS },
}

const SCALES: Readonly<Record<PartUnit, number>> = { percent: 0.01, count: 1, minutes: MINUTE_MS, seconds: SECOND_MS }

/** A protection as it is typed: by the names of its parts. */
export type ProtectionForm = { readonly isOn: boolean; readonly texts: Readonly<Record<string, string>> }

/** A protection as it is typed; one that is off shows what is suggested. */
export function protectionForm(field: ProtectionField, protections: RiskProtections): ProtectionForm {
  const own = protections[field.name]
  const shown: unknown = own ?? SUGGESTED[field.name]
  const texts = field.parts.map(({ name, unit }) => {
    const value = name === SELF ? shown : isRecord(shown) ? shown[name] : undefined
    return [name, typeof value === 'number' ? typedText(Number((value / SCALES[unit]).toFixed(8))) : '']
  })
  return { isOn: own !== null, texts: Object.fromEntries(texts) }
}

/** What was typed as the engine takes it (null: off), or why it cannot be taken, by part. */
export function readProtection(
  field: ProtectionField,
  { isOn, texts }: ProtectionForm,
):
  | { readonly value: number | Readonly<Record<string, number>> | null }
  | { readonly problems: Readonly<Record<string, string>> } {
  if (!isOn) return { value: null }
  const problems: Record<string, string> = {}
  const values: Record<string, number> = {}
  for (const part of field.parts) {
    const read = readPart(texts[part.name] ?? '', part)
    if ('problem' in read) problems[part.name] = read.problem
    else values[part.name] = read.value
  }
  if (Object.keys(problems).length > 0) return { problems }
  const [only] = field.parts
  return { value: only !== undefined && only.name === SELF ? (values[SELF] ?? null) : values }
}

function readPart(text: string, { name, unit, least, most }: ProtectionPart) {
  // A return may be as low as −100 %, and that itself is allowed.
  if (unit === 'percent' && name !== 'minReturn') return readLimit(text, { unit, least, most })
  const scale = unit === 'percent' ? 100 : 1
  const read = readLimit(text, {
    unit: unit === 'count' ? 'count' : 'ratio',
    least: least * scale,
    most: most * scale,
  })
  if ('problem' in read)
    return least > 0 && least < 1 ? { problem: read.problem.replace(/at least .*/, 'above 0') } : read
  const value = read.value * SCALES[unit]
  return { value: unit === 'percent' ? Number(value.toFixed(10)) : Math.round(value) }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
