import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useMemo, useState } from 'react'
import { Check } from '#renderer/components/Check.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { FilteredChoice } from '#renderer/components/FilteredChoice.tsx'
import { call } from '#renderer/contract/client.ts'
import { useDesk } from '#renderer/stores/desk.ts'
import { describeError } from '#renderer/stores/notices.ts'
import { showMoney, showQuantity } from '#renderer/views/trade/decimals.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import type { PositionSizing } from '#shared/contract/trading.ts'
import { formatPercent, formatRatio } from '#shared/format/numbers.ts'
import { limitName } from './limit-fields.ts'
import { Panel } from './Panel.tsx'
import { EMPTY_SIZER, readSizer, type SizerForm } from './sizer-form.ts'

const FRESH_MS = 5_000

type Props = { readonly account: string; readonly currency: string }

/** How large a position may be for what its stop may lose. It only reckons; nothing is ordered. */
export function PositionSizer({ account, currency }: Props) {
  const { data: instruments } = useInstruments()
  const onDesk = useDesk((state) => state.symbol)
  const [chosen, setChosen] = useState<string | null>(null)
  const [form, setForm] = useState<SizerForm>(EMPTY_SIZER)
  const symbols = useMemo(() => [...(instruments?.keys() ?? [])], [instruments])
  const symbol = chosen ?? onDesk ?? symbols[0] ?? null
  const read = useDeferredValue(
    useMemo(() => (symbol === null ? null : readSizer(form, { account, symbol })), [form, account, symbol]),
  )
  const input = read !== null && 'input' in read ? read.input : null
  const problems = read !== null && 'problems' in read ? read.problems : {}
  const sizing = useQuery({
    queryKey: ['trading.createSmartOrder', 'dry run', input],
    queryFn: async () => {
      if (input === null) throw new Error('nothing to size was given')
      return (await call('trading.createSmartOrder', input)).positionSizing
    },
    enabled: input !== null,
    refetchInterval: FRESH_MS,
    gcTime: FRESH_MS,
  })
  const field = (name: Exclude<keyof SizerForm, 'side'>, label: string, placeholder: string, unit?: string) => (
    <Field
      label={label}
      inputMode="decimal"
      placeholder={placeholder}
      {...(unit === undefined ? {} : { unit })}
      value={form[name]}
      problem={problems[name]}
      onChange={(event) => setForm({ ...form, [name]: event.target.value })}
    />
  )
  const lot = symbol === null ? undefined : instruments?.get(symbol)
  return (
    <Panel title="Position sizer">
      <div className="space-y-2.5 p-3">
        <div className="flex items-center gap-3">
          <FilteredChoice
            label="Symbol to size"
            placeholder="Choose a symbol"
            options={symbols.map((value) => ({ value, label: value }))}
            value={symbol}
            onChoose={setChosen}
          />
          <Side side={form.side} onChange={(side) => setForm({ ...form, side })} />
        </div>
        <div className="grid grid-cols-2 gap-x-3 gap-y-2">
          {field('risk', 'Risk of the equity', '2', '%')}
          {field('price', 'Entry price', 'market')}
          {field('stop', 'Stop price', 'by the limits')}
          {field('target', 'Target price', 'by the limits')}
        </div>
      </div>
      <div className="min-h-36 border-t border-border p-3" aria-live="polite">
        {sizing.isError ? (
          <p className="text-loss">{describeError(sizing.error).text}</p>
        ) : sizing.data === undefined ? (
          <p className="text-muted">The sums appear as soon as the fields make sense.</p>
        ) : (
          <Sums sizing={sizing.data} lotSize={lot?.lotSize} base={lot?.base ?? ''} currency={currency} />
        )}
      </div>
    </Panel>
  )
}

function Side({
  side,
  onChange,
}: {
  readonly side: 'buy' | 'sell'
  readonly onChange: (side: 'buy' | 'sell') => void
}) {
  return (
    <Check checked={side === 'sell'} onChange={(isShort) => onChange(isShort ? 'sell' : 'buy')}>
      Short
    </Check>
  )
}

function Sums({
  sizing,
  lotSize,
  base,
  currency,
}: {
  readonly sizing: PositionSizing
  readonly lotSize: string | undefined
  readonly base: string
  readonly currency: string
}) {
  const id = useId()
  const rows = [
    ['Quantity', `${showQuantity(sizing.quantity, lotSize)} ${base}`],
    ['Position value', `${showMoney(sizing.positionValue)} ${currency}`],
    ['Lost at the stop', `${showMoney(sizing.riskAmount)} ${currency} (${formatPercent(sizing.riskPct)})`],
    ['Reward to risk', formatRatio(sizing.riskRewardRatio)],
    ...(sizing.limitedBy === undefined ? [] : [['Cut down by', limitName(sizing.limitedBy)]]),
  ] as const
  return (
    <>
      <dl aria-describedby={id} className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="text-right">{value}</dd>
          </div>
        ))}
      </dl>
      <p id={id} className={`mt-2 ${sizing.approved ? 'text-gain' : 'text-loss'}`}>
        {sizing.approved ? '✓ Within your limits' : `✗ ${sizing.rejectionReason ?? 'Your limits would refuse it'}`}
      </p>
    </>
  )
}
