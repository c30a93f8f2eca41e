import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Check } from '#renderer/components/Check.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { call } from '#renderer/contract/client.ts'
import { describeError, tell } from '#renderer/stores/notices.ts'
import { Loading } from '#renderer/views/trade/bottom/Loading.tsx'
import { type RiskProtections, riskProtectionsSchema } from '#shared/domain/risk-protections.ts'
import { FormButtons } from './LimitsForm.tsx'
import { Panel } from './Panel.tsx'
import {
  PROTECTION_FIELDS,
  type ProtectionField,
  type ProtectionForm,
  protectionForm,
  readProtection,
} from './protection-fields.ts'

const UNITS = { percent: '%', count: '', minutes: 'min', seconds: 's' } as const

/** What pauses entries by itself, each to be switched on and off. */
export function ProtectionsForm({ account }: { readonly account: string }) {
  const query = useQuery({
    queryKey: ['risk.protections', account],
    queryFn: () => call('risk.protections', { account }),
  })
  if (query.isError) {
    return (
      <Panel title="Protections">
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </Panel>
    )
  }
  if (query.data === undefined) {
    return (
      <Panel title="Protections">
        <Loading />
      </Panel>
    )
  }
  return <Protections account={account} protections={query.data} />
}

function Protections({ account, protections }: { readonly account: string; readonly protections: RiskProtections }) {
  const queries = useQueryClient()
  const [forms, setForms] = useState<Readonly<Record<string, ProtectionForm>>>({})
  const [refusal, setRefusal] = useState<string | null>(null)
  const changed = PROTECTION_FIELDS.flatMap((field) => {
    const form = forms[field.name]
    if (form === undefined) return []
    if (JSON.stringify(form) === JSON.stringify(protectionForm(field, protections))) return []
    return [{ field, result: readProtection(field, form) }]
  })
  const canSave = changed.every(({ result }) => 'value' in result)
  const save = (): void => {
    const change = Object.fromEntries(
      changed.flatMap(({ field, result }) => ('value' in result ? [[field.name, result.value]] : [])),
    )
    const parsed = riskProtectionsSchema.partial().safeParse(change)
    setRefusal(null)
    if (!parsed.success) {
      setRefusal(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
      return
    }
    call('risk.setLimits', { account, protections: parsed.data }).then(
      async () => {
        await queries.invalidateQueries({ queryKey: ['risk.protections'] })
        setForms({})
        tell('The protections hold from now on.')
      },
      (error: unknown) => setRefusal(describeError(error).text),
    )
  }
  return (
    <Panel
      title="Protections"
      className="border-t border-border"
      aside={
        <FormButtons form="protections" isChanged={changed.length > 0} canSave={canSave} onReset={() => setForms({})} />
      }
    >
      <form
        id="protections"
        className="p-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (changed.length > 0 && canSave) save()
        }}
      >
        {refusal !== null && (
          <p role="alert" className="mb-3 rounded-md border border-loss px-2 py-1 text-loss">
            {refusal}
          </p>
        )}
        <div className="divide-y divide-border">
          {PROTECTION_FIELDS.map((field) => {
            const result = changed.find((one) => one.field === field)?.result
            return (
              <ProtectionRow
                key={field.name}
                field={field}
                form={forms[field.name] ?? protectionForm(field, protections)}
                problems={result !== undefined && 'problems' in result ? result.problems : {}}
                onChange={(form) => setForms({ ...forms, [field.name]: form })}
              />
            )
          })}
        </div>
      </form>
    </Panel>
  )
}

function ProtectionRow({
  field,
  form,
  problems,
  onChange,
}: {
  readonly field: ProtectionField
  readonly form: ProtectionForm
  readonly problems: Readonly<Record<string, string>>
  readonly onChange: (form: ProtectionForm) => void
}) {
  const id = useId()
  const firstProblem = Object.values(problems)[0]
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
      <div className="w-40 shrink-0" title={field.hint}>
        <Check checked={form.isOn} onChange={(isOn) => onChange({ ...form, isOn })}>
          {field.label}
        </Check>
      </div>
      {form.isOn ? (
        field.parts.map((part) => (
          <label key={part.name} className="flex items-center gap-1.5 text-[11px] text-muted">
            <span>{part.label}</span>
            <input
              aria-label={`${field.label}: ${part.label.toLowerCase()} ${UNITS[part.unit]}`.trim()}
              aria-invalid={problems[part.name] !== undefined}
              aria-describedby={firstProblem === undefined ? undefined : id}
              inputMode="decimal"
              value={form.texts[part.name] ?? ''}
              onChange={(event) => onChange({ ...form, texts: { ...form.texts, [part.name]: event.target.value } })}
              className={`h-7 w-16 rounded-md border bg-bg px-2 text-right text-[12.5px] text-text ${problems[part.name] === undefined ? 'border-border' : 'border-loss'}`}
            />
            <span>{UNITS[part.unit]}</span>
          </label>
        ))
      ) : (
        <span className="flex h-7 items-center text-[11px] text-muted">Off. {field.hint}.</span>
      )}
      {firstProblem !== undefined && (
        <span id={id} className="text-[11px] text-loss">
          {firstProblem}
        </span>
      )}
    </div>
  )
}
