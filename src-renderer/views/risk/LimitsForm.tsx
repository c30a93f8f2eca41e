import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { call } from '#renderer/contract/client.ts'
import { describeError, tell } from '#renderer/stores/notices.ts'
import type { RiskStatus } from '#shared/contract/risk.ts'
import type { RiskLimits } from '#shared/domain/risk-limits.ts'
import { formatPercent } from '#shared/format/numbers.ts'
import { typedText } from '#shared/format/typed-numbers.ts'
import { Bar } from './Bar.tsx'
import { LIMIT_FIELDS, type LimitField, readLimit, typedValue } from './limit-fields.ts'
import { Panel } from './Panel.tsx'
import { usage } from './risk-words.ts'

const USED: { readonly [Name in keyof RiskLimits]?: keyof RiskStatus['used'] } = {
  maxPositionSizePct: 'largestPositionPct',
  maxTotalExposurePct: 'totalExposurePct',
  maxOpenPositions: 'openPositions',
  maxDrawdownPct: 'drawdownPct',
}

/** The limits with what is used of each, to be changed together. What contradicts itself is refused in words. */
export function LimitsForm({ account, status }: { readonly account: string; readonly status: RiskStatus }) {
  const queries = useQueryClient()
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const [refusal, setRefusal] = useState<string | null>(null)
  const read = LIMIT_FIELDS.flatMap((field) => {
    const text = typed[field.name]
    return text === undefined || text === typedValue(status.limits[field.name], field.unit)
      ? []
      : [{ field, result: readLimit(text, field) }]
  })
  const hasProblem = read.some(({ result }) => 'problem' in result)
  const isChanged = read.length > 0
  const save = (): void => {
    const limits: Partial<RiskLimits> = Object.fromEntries(
      read.flatMap(({ field, result }) => ('value' in result ? [[field.name, result.value]] : [])),
    )
    setRefusal(null)
    call('risk.setLimits', { account, limits }).then(
      async () => {
        await queries.invalidateQueries({ queryKey: ['risk.status'] })
        setTyped({})
        tell('The limits hold from now on.')
      },
      (error: unknown) => setRefusal(describeError(error).text),
    )
  }
  return (
    <Panel
      title="Limits"
      aside={<FormButtons form="limits" isChanged={isChanged} canSave={!hasProblem} onReset={() => setTyped({})} />}
    >
      <form
        id="limits"
        className="space-y-3 p-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (isChanged && !hasProblem) save()
        }}
      >
        {refusal !== null && (
          <p role="alert" className="rounded-md border border-loss px-2 py-1 text-loss">
            {refusal}
          </p>
        )}
        <div className="grid grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] gap-x-5 gap-y-3.5">
          {LIMIT_FIELDS.map((field) => {
            const result = read.find((one) => one.field === field)?.result
            return (
              <div key={field.name} title={field.hint}>
                <Field
                  label={field.label}
                  inputMode="decimal"
                  {...(field.unit === 'percent' ? { unit: '%' } : {})}
                  value={typed[field.name] ?? typedValue(status.limits[field.name], field.unit)}
                  problem={result !== undefined && 'problem' in result ? result.problem : undefined}
                  onChange={(event) => setTyped({ ...typed, [field.name]: event.target.value })}
                />
                <Used field={field} status={status} />
              </div>
            )
          })}
        </div>
      </form>
    </Panel>
  )
}

function Used({ field, status }: { readonly field: LimitField; readonly status: RiskStatus }) {
  const name = USED[field.name]
  if (name === undefined) return <p className="mt-1 text-[11px] leading-4 text-muted">{field.hint}</p>
  const used = status.used[name]
  const limit = status.limits[field.name]
  const { share, level } = usage(used, limit)
  const show = (value: number): string =>
    field.unit === 'percent' ? formatPercent(value, { decimals: 1 }) : typedText(value)
  const text = `${show(used)} of ${show(limit)} used${level === 'reached' ? ', reached' : level === 'near' ? ', nearly reached' : ''}`
  return (
    <div className="mt-1.5">
      <Bar label={`${field.label} used`} share={share} level={level} text={text} />
      <p
        className={`mt-0.5 text-[11px] leading-4 ${level === 'reached' ? 'text-loss' : level === 'near' ? 'text-warn' : 'text-muted'}`}
      >
        {text}
      </p>
    </div>
  )
}

/** The buttons of a form in its heading: they are there only while something was changed. */
export function FormButtons({
  form,
  isChanged,
  canSave,
  onReset,
}: {
  readonly form: string
  readonly isChanged: boolean
  readonly canSave: boolean
  readonly onReset: () => void
}) {
  return (
    <>
      {isChanged && (
        <Button look="quiet" className="h-6" onClick={onReset}>
          Undo
        </Button>
      )}
      <Button
        look="primary"
        type="submit"
        form={form}
        aria-label={`Save ${form}`}
        className="h-6"
        disabled={!isChanged || !canSave}
      >
        Save
      </Button>
    </>
  )
}
