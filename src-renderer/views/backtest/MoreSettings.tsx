import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import { Check } from '#renderer/components/Check.tsx'
import { Choice } from '#renderer/components/Choice.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { ManyChoice } from '#renderer/components/ManyChoice.tsx'
import { EMPTY_FORM, type RunForm, seriesId, useBacktest } from '#renderer/stores/backtest.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import type { FormProblems } from './run-request.ts'
import { companions, detailTimeframes, toggled } from './series-choices.ts'

type Props = {
  readonly seriesList: readonly SeriesSummary[]
  readonly series: SeriesSummary | undefined
  readonly problems: FormProblems
}

/** Settings behind “More”: a run works without any of them. How many are set is said while they are out of sight. */
export function MoreSettings({ seriesList, series, problems }: Props) {
  const form = useBacktest((state) => state.form)
  const [opened, setOpened] = useState(false)
  const id = useId()
  // What keeps the run from starting must be in sight.
  const open = opened || HIDDEN.some((field) => problems[field] !== undefined)
  const count = HIDDEN.filter((field) => isSet(form, field)).length
  return (
    <div className="flex min-h-0 flex-col">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        className="flex h-5 shrink-0 items-center gap-1 self-start rounded-sm text-[11px] text-muted hover:text-text"
        onClick={() => setOpened(!open)}
      >
        <ChevronRight size={12} aria-hidden="true" className={open ? 'rotate-90' : ''} />
        More…
        {!open && count > 0 && <span className="text-accent">{count} set</span>}
      </button>
      <div id={id} hidden={!open} className="mt-1.5 min-h-0 space-y-2 overflow-y-auto">
        {open && <Fields seriesList={seriesList} series={series} problems={problems} />}
      </div>
    </div>
  )
}

const HIDDEN = [
  'more',
  'detailTimeframe',
  'makerFeePercent',
  'takerFeePercent',
  'slippageModel',
  'applyRiskLimits',
  'volumeSharePercent',
  'priceImpactPercent',
] as const

function isSet(form: RunForm, field: (typeof HIDDEN)[number]): boolean {
  const byVolume = field === 'volumeSharePercent' || field === 'priceImpactPercent'
  if (field === 'more') return form.more.length > 0
  return form[field] !== EMPTY_FORM[field] && (!byVolume || form.slippageModel === 'volume')
}

const NO_DETAIL = 'none'
const MODELS = [
  { value: 'fixed', label: 'Fixed', detail: 'the same part of every price' },
  { value: 'volume', label: 'Share of volume', detail: 'grows with the size of the order' },
]

function Fields({ seriesList, series, problems }: Props) {
  const { form, setForm } = useBacktest()
  const others = series === undefined ? [] : companions(series, seriesList)
  const more = others.filter((each) => form.more.includes(seriesId(each)))
  const timeframe = form.timeframe || (series?.timeframe ?? '')
  const details = series === undefined ? [] : detailTimeframes([series, ...more], seriesList, timeframe)
  const percentField = (
    label: string,
    field: 'makerFeePercent' | 'takerFeePercent' | 'volumeSharePercent' | 'priceImpactPercent',
    rest: { readonly title: string; readonly placeholder?: string },
  ) => (
    <Field
      label={label}
      inputMode="decimal"
      value={form[field]}
      problem={problems[field]}
      onChange={(event) => setForm({ [field]: event.target.value })}
      {...rest}
    />
  )
  return (
    <>
      <div className="grid grid-cols-2 gap-2">
        <ManyChoice
          label="More symbols"
          title={
            others.length === 0
              ? 'No other symbol is stored in this timeframe. Import its candles to run on several.'
              : 'They share the capital with the first one'
          }
          options={others.map((each) => ({ value: seriesId(each), label: each.symbol, detail: each.source }))}
          values={form.more}
          placeholder={others.length === 0 ? 'None stored' : 'None'}
          disabled={others.length === 0}
          onToggle={(value) => {
            const each = others.find((other) => seriesId(other) === value)
            if (each !== undefined) setForm({ more: toggled(form.more, each, seriesList) })
          }}
        />
        <Choice
          label="Detail candles"
          options={[
            { value: NO_DETAIL, label: details.length === 0 ? 'None stored' : 'None' },
            ...details.map((value) => ({ value, label: value })),
            ...(form.detailTimeframe === '' || details.includes(form.detailTimeframe)
              ? []
              : [{ value: form.detailTimeframe, label: form.detailTimeframe, detail: 'not stored for all symbols' }]),
          ]}
          value={form.detailTimeframe === '' ? NO_DETAIL : form.detailTimeframe}
          placeholder="None"
          disabled={details.length === 0 && form.detailTimeframe === ''}
          onChoose={(value) => setForm({ detailTimeframe: value === NO_DETAIL ? '' : value })}
        />
      </div>
      {problems.detailTimeframe !== undefined && (
        <p className="text-[11px] leading-4 text-loss">Detail candles: {problems.detailTimeframe.toLowerCase()}</p>
      )}
      <div className="grid grid-cols-2 gap-2">
        {percentField('Maker fee %', 'makerFeePercent', {
          title: 'Limit entries and targets pay it; empty: the fee above',
          placeholder: form.feePercent,
        })}
        {percentField('Taker fee %', 'takerFeePercent', {
          title: 'Everything else pays it; empty: the fee above',
          placeholder: form.feePercent,
        })}
      </div>
      <Choice
        label="Slippage model"
        hideDetail
        options={MODELS}
        value={form.slippageModel}
        placeholder="Fixed"
        onChoose={(value) => setForm({ slippageModel: value === 'volume' ? 'volume' : 'fixed' })}
      />
      {form.slippageModel === 'volume' && (
        <div className="grid grid-cols-2 gap-2">
          {percentField('Share of volume %', 'volumeSharePercent', {
            title: 'The most of a bar’s volume that an entry takes',
          })}
          {percentField('Price impact %', 'priceImpactPercent', {
            title: 'How far a fill as large as the bar’s volume moves the price',
          })}
        </div>
      )}
      <Check
        checked={form.applyRiskLimits}
        title="Entries beyond the account’s risk limits are made smaller or left out, as they would be in trading"
        onChange={(applyRiskLimits) => setForm({ applyRiskLimits })}
      >
        Apply the account’s risk limits
      </Check>
    </>
  )
}
