import type { CandleColumns } from '#shared/domain/candle.ts'
import { AppError } from '#shared/errors.ts'
import { didYouMean, quoted, suggest } from '#shared/strategy-language/suggest.ts'
import type { IndicatorDefinition, IndicatorParameter, IndicatorSeed, IndicatorStream } from './definition.ts'
import { MOMENTUM } from './momentum/momentum.ts'
import { OVERLAYS } from './overlay/overlays.ts'
import { PATTERN } from './pattern/patterns.ts'
import { TREND } from './trend/trend.ts'
import { VOLATILITY } from './volatility/volatility.ts'
import { VOLUME } from './volume/volume.ts'
import { WINDOW } from './window/windows.ts'

const DEFINITIONS: readonly IndicatorDefinition[] = [
  ...OVERLAYS,
  ...MOMENTUM,
  ...TREND,
  ...VOLATILITY,
  ...VOLUME,
  ...WINDOW,
  ...PATTERN,
]

/** Every indicator by its type, in the order in which they are listed. */
export const INDICATORS: ReadonlyMap<string, IndicatorDefinition> = new Map(
  DEFINITIONS.map((definition) => [definition.type, definition]),
)

/** The types of all indicators. */
export function indicatorTypes(): string[] {
  return [...INDICATORS.keys()]
}

/** The definition of `type`; an AppError `VALIDATION` where there is none. */
export function indicatorDefinition(type: string): IndicatorDefinition {
  const definition = INDICATORS.get(type)
  if (definition !== undefined) return definition
  const suggestion = suggest(type, INDICATORS.keys())
  throw new AppError('VALIDATION', `unknown indicator ${quoted(type)}${didYouMean(suggestion)}`, {
    type: type.slice(0, 64),
    ...(suggestion === undefined ? {} : { suggestion }),
  })
}

/**
 * The parameters of `type` as given, and the defaults of those left out; a word that is one of a parameter's choices is
 * the number that stands for it. An unknown name or word, or a value that is no number or outside of its range, is an
 * AppError `VALIDATION` that names parameter, value and range.
 */
export function resolveParameters(type: string, given: Readonly<Record<string, unknown>>): Record<string, number> {
  const { parameters } = indicatorDefinition(type)
  const names = parameters.map(({ name }) => name)
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue
    const suggestion = suggest(name, names)
    const has = names.length === 0 ? 'has none' : `has ${names.join(', ')}`
    throw new AppError('VALIDATION', `unknown parameter ${quoted(name)}${didYouMean(suggestion)} (${type} ${has})`, {
      parameter: name.slice(0, 64),
      ...(suggestion === undefined ? {} : { suggestion }),
    })
  }
  const resolved: Record<string, number> = {}
  for (const parameter of parameters) {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : undefined
    resolved[parameter.name] = value === undefined ? parameter.default : checkedValue(type, parameter, value)
  }
  return resolved
}

function checkedValue(type: string, parameter: IndicatorParameter, value: unknown): number {
  const { name, min, max, integer, choices } = parameter
  if (choices !== undefined && typeof value === 'string') return chosen(type, name, choices, value)
  if (typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value))) return value
  const shown =
    typeof value === 'string'
      ? quoted(value)
      : String(typeof value === 'number' ? value : JSON.stringify(value)).slice(0, 64)
  const kind = integer ? 'a whole number' : 'a number'
  throw new AppError('VALIDATION', `${type}: ${name} must be ${kind} from ${min} to ${max}, not ${shown}`, {
    parameter: name,
    value: typeof value === 'number' ? value : shown,
    min,
    max,
  })
}

const SHOWN_CHOICES = 5

function chosen(type: string, name: string, choices: readonly string[], word: string): number {
  const place = choices.indexOf(word)
  if (place !== -1) return place
  const suggestion = suggest(word, choices)
  const rest = choices.length - SHOWN_CHOICES
  const has = `${choices.slice(0, SHOWN_CHOICES).join(', ')}${rest > 0 ? ` … and ${rest} more` : ''}`
  throw new AppError(
    'VALIDATION',
    `${type}: unknown ${name} ${quoted(word)}${didYouMean(suggestion)} (there are ${has})`,
    {
      parameter: name,
      value: word.slice(0, 64),
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  )
}

/**
 * Computes an indicator on `candles`: one column an output, as long as the candles, NaN while a value is missing.
 * `source` replaces the close in indicators that read one series; `out` is memory to write into, one column an output;
 * the columns of the outputs in `unread` (by index) hold anything.
 */
export function computeIndicator(
  type: string,
  candles: CandleColumns,
  given: {
    readonly parameters?: Readonly<Record<string, unknown>>
    readonly source?: Float64Array
    readonly seed?: IndicatorSeed
    readonly out?: readonly Float64Array[]
    readonly unread?: ReadonlySet<number>
  } = {},
): { name: string; values: Float64Array }[] {
  const definition = indicatorDefinition(type)
  const parameters = resolveParameters(type, given.parameters ?? {})
  const { source, seed, out, unread } = given
  if (source !== undefined && !definition.inputs.includes('source')) {
    throw new AppError('VALIDATION', `${type} reads ${definition.inputs.join(', ')}; it takes no source`, { type })
  }
  requireSeedable(definition, seed)
  const length = candles.close.length
  for (const values of [...(source === undefined ? [] : [source]), ...(out ?? [])]) {
    if (values.length === length) continue
    throw new AppError('VALIDATION', `${type}: a column of ${values.length} values for ${length} candles`, { type })
  }
  const { time, open, high, low, close, volume } = candles
  const columns = definition.compute({ time, open, high, low, close, volume, source: source ?? close }, parameters, {
    seed: seed ?? 'sma',
    ...(out === undefined ? {} : { out }),
    ...(unread === undefined ? {} : { unread }),
  })
  return definition.outputs.map((name, i) => ({ name, values: columns[i] }))
}

/**
 * An indicator to be told bar by bar: the numbers of `computeIndicator` on the bars told so far. Refuses what
 * `computeIndicator` refuses.
 */
export function streamIndicator(
  type: string,
  given: { readonly parameters?: Readonly<Record<string, unknown>>; readonly seed?: IndicatorSeed } = {},
): IndicatorStream {
  const definition = indicatorDefinition(type)
  requireSeedable(definition, given.seed)
  return definition.stream(resolveParameters(type, given.parameters ?? {}), { seed: given.seed ?? 'sma' })
}

function requireSeedable({ type, seeded }: IndicatorDefinition, seed: IndicatorSeed | undefined): void {
  if (seed === undefined || seeded) return
  throw new AppError('VALIDATION', `${type} takes no seed: no exponential average in it`, { type })
}
