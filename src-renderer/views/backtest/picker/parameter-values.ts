import type { IndicatorSpec } from '#renderer/views/backtest/add-indicator.ts'
import { formatCount } from '#shared/format/numbers.ts'
import { readTyped, typedText } from '#shared/format/typed-numbers.ts'
import type { IndicatorDefinition, IndicatorParameter } from '#shared/indicators/definition.ts'
import type { PriceSeries } from '#shared/strategy-language/tokenizer.ts'

/** Parameters as they are typed, by name. */
export type ParameterTexts = Readonly<Record<string, string>>

/** What the texts mean, or what is wrong with them by the parameter's name. */
export type ParameterReading = {
  readonly values: Readonly<Record<string, number>>
  readonly problems: Readonly<Record<string, string>>
}

/** The defaults of an indicator's parameters, as they would be typed. */
export function defaultTexts({ parameters }: IndicatorDefinition): ParameterTexts {
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, typedText(parameter.default)]))
}

/** Reads what was typed; a parameter with a choice of words holds the place of the word. */
export function readParameters({ parameters }: IndicatorDefinition, texts: ParameterTexts): ParameterReading {
  const values: Record<string, number> = {}
  const problems: Record<string, string> = {}
  for (const parameter of parameters) {
    const { name, min, max, integer } = parameter
    const value = typedNumber(texts[name] ?? '')
    if (value >= min && value <= max && (!integer || Number.isInteger(value))) values[name] = value
    else problems[name] = rangeText(parameter)
  }
  return { values, problems }
}

/** What was typed as a number; NaN where it is none. */
export function typedNumber(text: string): number {
  return Number(readTyped(text, { signed: true }).value ?? Number.NaN)
}

/** The range of a parameter: `1 to 10,000`, `0 to 1, whole`. */
export function rangeText({ min, max, integer }: IndicatorParameter): string {
  const shown = (value: number): string => (Number.isInteger(value) ? formatCount(value) : typedText(value))
  return `${integer ? 'Whole, ' : ''}${shown(min)} to ${shown(max)}`
}

/** The indicator as a strategy says it: every parameter in sight, words as words, the source unless it is the close. */
export function specOf(
  { type, parameters, inputs }: IndicatorDefinition,
  values: Readonly<Record<string, number>>,
  source: PriceSeries,
): IndicatorSpec {
  const given = parameters.map(({ name, default: usual, choices }) => {
    const value = values[name] ?? usual
    return [name, choices?.[value] ?? value] as const
  })
  return {
    type,
    ...Object.fromEntries(given),
    ...(inputs.includes('source') && source !== 'close' ? { source } : {}),
  }
}
