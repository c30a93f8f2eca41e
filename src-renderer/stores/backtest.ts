import { create } from 'zustand'
import type { SeriesKey } from '#shared/contract/shapes.ts'

/** The fields of the run form as they are typed; percentages, and days as 2024-03-01. Empty days mean the whole span. */
export type RunForm = {
  readonly capital: string
  readonly feePercent: string
  readonly slippagePercent: string
  readonly from: string
  readonly to: string
  /** Empty: the timeframe of the candles. */
  readonly timeframe: string
}

/** The key under which the draft of a strategy that is not stored yet is kept. */
export const NEW_STRATEGY = 'new'

export type ResultsTab = 'metrics' | 'trades' | 'runs'

type BacktestScreen = {
  /** False until the first strategy, series and run have been chosen. */
  readonly started: boolean
  /** A stored strategy's id, or `NEW_STRATEGY`. */
  readonly strategy: string | null
  /** Texts that differ from what is stored, so that looking at another strategy loses nothing. */
  readonly drafts: Readonly<Record<string, string>>
  readonly series: string | null
  readonly form: RunForm
  /** The run on screen; null shows the candles alone. */
  readonly runId: string | null
  readonly jobId: string | null
  readonly importJobId: string | null
  /** Index of the trade that the chart points out. */
  readonly trade: number | null
  readonly tab: ResultsTab
  readonly set: (change: Partial<Omit<BacktestScreen, 'set' | 'edit' | 'setForm' | 'drafts'>>) => void
  /** Keeps a draft; undefined drops it. */
  readonly edit: (strategy: string, text: string | undefined) => void
  readonly setForm: (change: Partial<RunForm>) => void
}

/** What is chosen on the backtest screen; it outlives leaving the screen. */
export const useBacktest = create<BacktestScreen>()((set) => ({
  started: false,
  strategy: null,
  drafts: {},
  series: null,
  form: { capital: '10000', feePercent: '0.1', slippagePercent: '0.05', from: '', to: '', timeframe: '' },
  runId: null,
  jobId: null,
  importJobId: null,
  trade: null,
  tab: 'metrics',
  set: (change) => set(change),
  edit: (strategy, text) =>
    set((state) => {
      const { [strategy]: _dropped, ...rest } = state.drafts
      return { drafts: text === undefined ? rest : { ...rest, [strategy]: text } }
    }),
  setForm: (change) => set((state) => ({ form: { ...state.form, ...change } })),
}))

/** A series key as one text, for lists. */
export function seriesId(key: SeriesKey): string {
  return JSON.stringify([key.source, key.symbol, key.timeframe])
}
