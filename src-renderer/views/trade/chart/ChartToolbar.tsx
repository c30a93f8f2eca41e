import {
  ArrowUpRight,
  BarChartHorizontal,
  ChartSpline,
  type LucideIcon,
  Minus,
  RectangleHorizontal,
  Rows4,
  TrendingUp,
} from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { DRAWING_KINDS, DRAWING_TITLES, type DrawingKind } from '#renderer/charts/live/drawing.ts'
import type { Timeframe } from '#shared/time.ts'

type Props = {
  readonly timeframes: readonly Timeframe[]
  readonly timeframe: Timeframe | undefined
  readonly onTimeframe: (timeframe: Timeframe) => void
  readonly isPicking: boolean
  readonly onPicking: (isPicking: boolean) => void
  readonly pickerButton: Ref<HTMLButtonElement>
  readonly tool: DrawingKind | undefined
  /** `byKeyboard`: there is no pointer that would say where. */
  readonly onTool: (kind: DrawingKind | undefined, byKeyboard: boolean) => void
  readonly children: ReactNode
}

const ICONS: Readonly<Record<DrawingKind, LucideIcon>> = {
  level: Minus,
  trend: TrendingUp,
  ray: ArrowUpRight,
  rectangle: RectangleHorizontal,
  fibonacci: Rows4,
  profile: BarChartHorizontal,
}

/** Timeframes, indicators and drawing tools above the chart; what comes as children stands at the right. */
export function ChartToolbar(props: Props) {
  const { timeframes, timeframe, onTimeframe, isPicking, onPicking, pickerButton, tool, onTool, children } = props
  return (
    <div className="@container h-8 shrink-0 border-b border-border bg-panel">
      <div className="flex h-full items-center gap-1 overflow-x-auto overflow-y-hidden pl-1 [scrollbar-width:none]">
        <fieldset aria-label="Timeframe" className="flex shrink-0 gap-px">
          {timeframes.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === timeframe}
              className={`h-6 rounded px-1.5 @max-[500px]:px-1 ${each === timeframe ? 'bg-raised font-semibold text-accent' : 'text-muted hover:bg-raised hover:text-text'}`}
              onClick={() => onTimeframe(each)}
            >
              {each}
            </button>
          ))}
        </fieldset>
        <span aria-hidden="true" className="h-4 w-px shrink-0 bg-border" />
        <button
          ref={pickerButton}
          type="button"
          aria-pressed={isPicking}
          aria-label="Indicators"
          title="Indicators"
          className={`inline-flex h-6 shrink-0 items-center rounded px-1.5 @max-[500px]:px-1 ${isPicking ? 'bg-raised text-accent' : 'text-muted hover:bg-raised hover:text-text'}`}
          onClick={() => onPicking(!isPicking)}
        >
          <ChartSpline size={14} aria-hidden="true" />
        </button>
        <fieldset aria-label="Drawing tools" className="flex shrink-0 gap-px">
          {DRAWING_KINDS.map((kind) => {
            const Icon = ICONS[kind]
            return (
              <button
                key={kind}
                type="button"
                aria-pressed={tool === kind}
                aria-label={DRAWING_TITLES[kind]}
                title={`${DRAWING_TITLES[kind]}: press and drag on the chart; with Enter it is put in the middle`}
                className={`inline-flex h-6 items-center rounded px-1.5 @max-[500px]:px-1 ${tool === kind ? 'bg-raised text-accent' : 'text-muted hover:bg-raised hover:text-text'}`}
                onClick={(event) => onTool(tool === kind ? undefined : kind, event.detail === 0)}
              >
                <Icon size={14} aria-hidden="true" />
              </button>
            )
          })}
        </fieldset>
        {children}
      </div>
    </div>
  )
}
