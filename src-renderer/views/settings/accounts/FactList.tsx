import type { Fact } from './account-facts.ts'

/** What is to be known, name and value. */
export function FactList({ label, facts }: { readonly label: string; readonly facts: readonly Fact[] }) {
  if (facts.length === 0) return null
  return (
    <dl aria-label={label} className="grid grid-cols-[auto_1fr_auto_1fr] gap-x-3 gap-y-0.5">
      {facts.map(({ name, value, isBad = false }) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className={isBad ? 'font-semibold text-loss' : ''}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
