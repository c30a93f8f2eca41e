import { Plus, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type IndicatorLine, singleIndicatorLines } from '#renderer/charts/indicator-lines.ts'
import { Button } from '#renderer/components/Button.tsx'
import type { IndicatorSpec } from '#renderer/views/backtest/add-indicator.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { indicatorDefinition } from '#shared/indicators/registry.ts'
import type { PriceSeries } from '#shared/strategy-language/tokenizer.ts'
import { IndicatorList } from './IndicatorList.tsx'
import { ParameterFields } from './ParameterFields.tsx'
import { defaultTexts, type ParameterTexts, readParameters, specOf } from './parameter-values.ts'

type Props = {
  /** What the indicator is tried out on. */
  readonly candles: CandleColumns | undefined
  /** Called with the lines of what is chosen, and with none when the picker closes. */
  readonly onPreview: (lines: readonly IndicatorLine[]) => void
  readonly onAdd: (spec: IndicatorSpec) => void
  readonly onClose: () => void
  /** What adding it is called. */
  readonly addLabel?: string
}

const NO_LINES: readonly IndicatorLine[] = []
const FIRST = 'ema'

/** Chooses an indicator and its parameters beside the chart, which draws it at once. */
export function IndicatorPicker({ candles, onPreview, onAdd, onClose, addLabel = 'Add to strategy' }: Props) {
  const [type, setType] = useState(FIRST)
  const [typed, setTyped] = useState<Readonly<Record<string, ParameterTexts>>>({})
  const [source, setSource] = useState<PriceSeries>('close')
  const search = useRef<HTMLInputElement>(null)
  const definition = indicatorDefinition(type)
  const defaults = useMemo(() => defaultTexts(definition), [definition])
  const texts = typed[type] ?? defaults
  const { values, problems } = useMemo(() => readParameters(definition, texts), [definition, texts])
  const wrong = Object.keys(problems).length > 0
  const takesSource = definition.inputs.includes('source')

  const lines = useMemo(() => {
    if (candles === undefined || wrong) return NO_LINES
    return singleIndicatorLines(type, candles, { parameters: values, ...(takesSource ? { source } : {}) })
  }, [candles, type, values, wrong, takesSource, source])

  useEffect(() => onPreview(lines), [lines, onPreview])
  useEffect(() => () => onPreview(NO_LINES), [onPreview])
  useEffect(() => search.current?.focus(), [])

  const add = (): void => {
    if (!wrong) onAdd(specOf(definition, values, source))
  }
  const note =
    candles !== undefined && !wrong && lines.every(({ values: column }) => !column.some(Number.isFinite))
      ? 'It has no value on these candles: they are too few for its window.'
      : ''

  return (
    <aside
      aria-label="Indicators"
      className="flex h-full w-76 shrink-0 flex-col border-r border-border bg-panel"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        onClose()
      }}
    >
      <div className="flex h-8 shrink-0 items-center border-b border-border pr-1 pl-3">
        <h3 className="flex-1 font-semibold">Indicators</h3>
        <Button look="quiet" icon aria-label="Close indicators" title="Close (Escape)" onClick={onClose}>
          <X size={14} aria-hidden="true" />
        </Button>
      </div>
      <IndicatorList input={search} chosen={type} onChoose={setType} onConfirm={add} />
      <section
        aria-label={definition.title}
        className="max-h-[62%] shrink-0 space-y-2 overflow-y-auto border-t border-border p-3"
      >
        <div>
          <h4 className="font-semibold">{definition.title}</h4>
          <p className="text-muted">{definition.description}</p>
        </div>
        <p className="rounded-md border border-border bg-bg px-2 py-1 font-mono text-[11px] leading-4 break-words">
          {definition.formula}
        </p>
        <ParameterFields
          definition={definition}
          texts={texts}
          problems={problems}
          source={source}
          onChange={(name, text) => setTyped((all) => ({ ...all, [type]: { ...texts, [name]: text } }))}
          onSource={setSource}
        />
        <p role="status" className="min-h-4 text-[11px] leading-4 text-warn">
          {note}
        </p>
      </section>
      <div className="shrink-0 border-t border-border p-2.5">
        <Button look="primary" className="w-full" disabled={wrong} onClick={add}>
          <Plus size={14} aria-hidden="true" />
          {addLabel}
        </Button>
      </div>
    </aside>
  )
}
