import { useMemo } from 'react'
import { z } from 'zod'
import { create } from 'zustand'
import { type Drawing, drawingSchema } from '#renderer/charts/live/drawing.ts'
import { type ChartIndicator, chartIndicatorSchema } from '#renderer/charts/live/live-indicators.ts'
import { call } from '#renderer/contract/client.ts'
import { useSettings } from '#renderer/contract/queries.ts'
import { tellError } from '#renderer/stores/notices.ts'
import type { Settings } from '#shared/contract/settings.ts'

/** What the trader has put on the chart of a symbol. */
export type ChartMemory = { readonly indicators: readonly ChartIndicator[]; readonly drawings: readonly Drawing[] }

const EMPTY: ChartMemory = { indicators: [], drawings: [] }
const MOST_INDICATORS = 20
const MOST_DRAWINGS = 200

/** Reads what was kept for a symbol; single things that cannot be read are left out. */
export function readMemory(remembered: Settings['remembered'], symbol: string): ChartMemory {
  return {
    indicators: readable(remembered[nameOf('indicators', symbol)], chartIndicatorSchema).slice(0, MOST_INDICATORS),
    drawings: readable(remembered[nameOf('drawings', symbol)], drawingSchema).slice(0, MOST_DRAWINGS),
  }
}

function readable<Item>(value: unknown, schema: z.ZodType<Item>): Item[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((each: unknown) => {
    const read = schema.safeParse(each)
    return read.success ? [read.data] : []
  })
}

function nameOf(what: 'indicators' | 'drawings', symbol: string): string {
  return `chart.${what}.${symbol}`
}

type Memories = { readonly bySymbol: Readonly<Record<string, Partial<ChartMemory>>> }

/** What was changed in this window; it comes before what the settings have. */
const useChanged = create<Memories>()(() => ({ bySymbol: {} }))

/** What is on the chart of a symbol; undefined until the settings are known. The same object until something changed. */
export function useChartMemory(symbol: string | null): ChartMemory | undefined {
  const { data, error } = useSettings()
  const changed = useChanged((state) => (symbol === null ? undefined : state.bySymbol[symbol]))
  const remembered = data?.remembered
  const failed = error !== null
  const stored = useMemo(() => {
    if (symbol === null) return undefined
    if (remembered === undefined) return failed ? EMPTY : undefined
    return readMemory(remembered, symbol)
  }, [remembered, failed, symbol])
  const indicators = changed?.indicators ?? stored?.indicators
  const drawings = changed?.drawings ?? stored?.drawings
  return useMemo(
    () => (indicators === undefined || drawings === undefined ? undefined : { indicators, drawings }),
    [indicators, drawings],
  )
}

/** Keeps the indicators of a symbol's chart. */
export function keepIndicators(symbol: string, indicators: readonly ChartIndicator[]): void {
  keep(symbol, { indicators }, { [nameOf('indicators', symbol)]: indicators.length === 0 ? null : indicators })
}

/** Keeps the drawings of a symbol's chart. */
export function keepDrawings(symbol: string, drawings: readonly Drawing[]): void {
  keep(symbol, { drawings }, { [nameOf('drawings', symbol)]: drawings.length === 0 ? null : drawings })
}

function keep(symbol: string, change: Partial<ChartMemory>, remembered: Settings['remembered']): void {
  useChanged.setState(({ bySymbol }) => ({ bySymbol: { ...bySymbol, [symbol]: { ...bySymbol[symbol], ...change } } }))
  call('settings.update', { remembered }).catch(tellError)
}
