import { Choice } from '#renderer/components/Choice.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { FilteredChoice } from '#renderer/components/FilteredChoice.tsx'
import { typedText } from '#shared/format/typed-numbers.ts'
import type { IndicatorDefinition, IndicatorParameter } from '#shared/indicators/definition.ts'
import { PRICE_SERIES, type PriceSeries } from '#shared/strategy-language/tokenizer.ts'
import { type ParameterTexts, rangeText, typedNumber } from './parameter-values.ts'

type Props = {
  readonly definition: IndicatorDefinition
  readonly texts: ParameterTexts
  readonly problems: Readonly<Record<string, string>>
  readonly source: PriceSeries
  readonly onChange: (name: string, text: string) => void
  readonly onSource: (source: PriceSeries) => void
}

/** A field for each parameter of an indicator, and for the series it reads where that can be chosen. */
export function ParameterFields({ definition, texts, problems, source, onChange, onSource }: Props) {
  const { parameters, inputs } = definition
  const takesSource = inputs.includes('source')
  if (parameters.length === 0 && !takesSource) return <p className="text-muted">It has no parameters.</p>
  return (
    <div className="grid grid-cols-2 gap-2">
      {parameters.map((parameter) =>
        parameter.choices === undefined ? (
          <Field
            key={parameter.name}
            label={parameter.name}
            inputMode="decimal"
            title={`${parameter.description} ${rangeText(parameter)}.`}
            value={texts[parameter.name] ?? ''}
            problem={problems[parameter.name]}
            onChange={(event) => onChange(parameter.name, event.target.value)}
            onKeyDown={(event) => {
              const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
              if (by === 0) return
              event.preventDefault()
              onChange(parameter.name, stepped(parameter, texts[parameter.name] ?? '', by))
            }}
          />
        ) : (
          <div key={parameter.name} className="col-span-2" title={parameter.description}>
            <span aria-hidden="true" className="mb-0.5 block text-[11px] leading-4 text-muted">
              {parameter.name}
            </span>
            <FilteredChoice
              label={parameter.name}
              options={parameter.choices.map((word, place) => ({ value: String(place), label: asWords(word) }))}
              value={texts[parameter.name] ?? null}
              placeholder="Choose"
              onChoose={(value) => onChange(parameter.name, value)}
            />
          </div>
        ),
      )}
      {takesSource && (
        <Choice
          label="source"
          options={PRICE_SERIES.map((value) => ({ value, label: value }))}
          value={source}
          placeholder="close"
          onChoose={(value) => {
            const known = PRICE_SERIES.find((each) => each === value)
            if (known !== undefined) onSource(known)
          }}
        />
      )}
    </div>
  )
}

/** One step up or down, inside the range; a fraction moves by tenths. */
function stepped({ min, max, integer, default: usual }: IndicatorParameter, text: string, by: number): string {
  const value = typedNumber(text)
  const from = Number.isNaN(value) ? usual : value
  const next = from + by * (integer ? 1 : 0.1)
  return typedText(Number(Math.min(max, Math.max(min, next)).toFixed(6)))
}

/** `engulfingBullish` is Engulfing bullish. */
function asWords(name: string): string {
  const words = name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`).trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
