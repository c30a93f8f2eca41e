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
  /** Further series, by `seriesId`, that share the cash. */
  readonly more: readonly string[]
  /** Empty: bars are not looked into. */
  readonly detailTimeframe: string
  /** Empty: `feePercent`. */
  readonly makerFeePercent: string
  /** Empty: `feePercent`. */
  readonly takerFeePercent: string
  readonly slippageModel: 'fixed' | 'volume'
  readonly volumeSharePercent: string
  readonly priceImpactPercent: string
  readonly applyRiskLimits: boolean
}

/** The form before anybody has typed into it. */
export const EMPTY_FORM: RunForm = {
  capital: '10000',
  feePercent: '0.1',
  slippagePercent: '0.05',
  from: '',
  to: '',
  timeframe: '',
  more: [],
  detailTimeframe: '',
  makerFeePercent: '',
  takerFeePercent: '',
  slippageModel: 'fixed',
  volumeSharePercent: '2.5',
  priceImpactPercent: '10',
  applyRiskLimits: false,
}

/** The key under which the draft of a strategy that is not stored yet is kept. */
export const NEW_STRATEGY = 'new'

export type ResultsTab = 'metrics' | 'trades' | 'honesty' | 'runs'

/** Two runs that are looked at side by side. */
export type RunPair = { readonly a: string; readonly b: string }

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
  /** Which symbol of a run over several is on the chart; null is its first one. */
  readonly chartSymbol: string | null
  readonly jobId: string | null
  readonly importJobId: string | null
  /** The checks of honesty under way, and the run that they are about. */
  readonly honestyJob: { readonly jobId: string; readonly runId: string } | null
  /** Index of the trade that the chart points out. */
  readonly trade: number | null
  readonly tab: ResultsTab
  /** The runs side by side; null while none are. */
  readonly compared: RunPair | null
  /** True while a new strategy's beginning is chosen. */
  readonly choosingTemplate: boolean
  /** True while an indicator is chosen. */
  readonly pickingIndicator: boolean
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
  form: EMPTY_FORM,
  runId: null,
  chartSymbol: null,
  jobId: null,
  importJobId: null,
  honestyJob: null,
  trade: null,
  tab: 'metrics',
  compared: null,
  choosingTemplate: false,
  pickingIndicator: false,
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
