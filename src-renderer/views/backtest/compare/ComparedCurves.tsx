import { useState } from 'react'
import { useTheme } from '#renderer/app/use-theme.ts'
import { ComparisonFigure } from '#renderer/charts/ComparisonFigure.tsx'
import { type ComparisonScale, type Curve, comparisonColors } from '#renderer/charts/comparison-chart.ts'
import { PALETTES } from '#renderer/charts/palette.ts'

const SCALES: readonly { readonly value: ComparisonScale; readonly label: string; readonly title: string }[] = [
  { value: 'growth', label: 'Growth %', title: 'Gain since the beginning of each run' },
  { value: 'money', label: 'Money', title: 'Equity in the quote currency' },
]

/** Both equity curves above and both drawdowns below, as growth or as money. */
export function ComparedCurves({ a, b }: { readonly a: Curve; readonly b: Curve }) {
  const { theme } = useTheme()
  const [scale, setScale] = useState<ComparisonScale>('growth')
  const [first, second] = comparisonColors(PALETTES[theme])
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-8 shrink-0 items-center gap-4 px-3 text-[11px] text-muted">
        <span>Equity above, drawdown below</span>
        <Sample label="A" color={first} dashed={false} />
        <Sample label="B" color={second} dashed />
        <span className="flex-1" />
        <span role="group" aria-label="Scale of equity" className="flex gap-px rounded border border-border p-px">
          {SCALES.map(({ value, label, title }) => (
            <button
              key={value}
              type="button"
              title={title}
              aria-pressed={scale === value}
              className={`rounded-sm px-2 py-0.5 ${scale === value ? 'bg-raised text-text' : 'hover:bg-raised hover:text-text'}`}
              onClick={() => setScale(value)}
            >
              {label}
            </button>
          ))}
        </span>
      </div>
      <div className="min-h-0 flex-1">
        <ComparisonFigure a={a} b={b} scale={scale} theme={theme} />
      </div>
    </div>
  )
}

function Sample({
  label,
  color,
  dashed,
}: {
  readonly label: string
  readonly color: string
  readonly dashed: boolean
}) {
  return (
    <span className="flex items-center gap-1.5 text-text">
      <i
        aria-hidden="true"
        className={`inline-block w-6 border-t-2 ${dashed ? 'border-dashed' : ''}`}
        style={{ borderColor: color }}
      />
      {label}
    </span>
  )
}
