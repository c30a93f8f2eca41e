import { QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { BacktestRun, BacktestSummary } from '#shared/contract/backtest.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import type { Settings } from '#shared/contract/settings.ts'
import type { SeriesKey } from '#shared/contract/shapes.ts'
import type { Strategy, StrategyRun, StrategySummary } from '#shared/contract/strategies.ts'
import { CANDLE_COLUMNS, type CandleColumns } from '#shared/domain/candle.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { call } from './client.ts'
import { fetchPages, joinColumns } from './pages.ts'

/** More bars than this are not drawn: the newest count. */
export const MOST_BARS_DRAWN = 200_000
const BARS_A_PAGE = 4000
const ITEMS_A_PAGE = 1000
/** No event tells how the engine does. */
const HEALTH_EVERY_MS = 10_000

/** The engine is local: calls work offline, and what is on screen is refreshed by events, not by looking again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        refetchOnWindowFocus: false,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}

export function useSettings(): UseQueryResult<Settings> {
  return useQuery({ queryKey: ['settings.get'], queryFn: () => call('settings.get', {}) })
}

export function useHealth() {
  return useQuery({
    queryKey: ['system.health'],
    queryFn: () => call('system.health', {}),
    refetchInterval: HEALTH_EVERY_MS,
  })
}

export function useStrategies(): UseQueryResult<StrategySummary[]> {
  return useQuery({
    queryKey: ['strategies.list'],
    queryFn: ({ signal }) => listAll((page) => call('strategies.list', page), signal),
  })
}

/** The strategies that are enabled, by their ids. */
export function useStrategyRuns(): UseQueryResult<ReadonlyMap<string, StrategyRun>> {
  return useQuery({
    queryKey: ['strategies.running'],
    queryFn: async () => new Map((await call('strategies.running', {})).items.map((run) => [run.id, run])),
  })
}

export function useStrategy(id: string | null): UseQueryResult<Strategy> {
  return useQuery({
    queryKey: ['strategies.get', id],
    queryFn: () => call('strategies.get', { id: id ?? '' }),
    enabled: id !== null,
  })
}

export function useSeriesList(): UseQueryResult<SeriesSummary[]> {
  return useQuery({
    queryKey: ['candles.list'],
    queryFn: ({ signal }) => listAll((page) => call('candles.list', page), signal),
  })
}

export function useRuns(): UseQueryResult<BacktestSummary[]> {
  return useQuery({
    queryKey: ['backtest.list'],
    queryFn: ({ signal }) => listAll((page) => call('backtest.list', page), signal),
  })
}

export function useRun(id: string | null): UseQueryResult<BacktestRun> {
  return useQuery({
    queryKey: ['backtest.get', id],
    queryFn: () => call('backtest.get', { id: id ?? '' }),
    enabled: id !== null,
  })
}

export function useTrades(id: string | null): UseQueryResult<BacktestTrade[]> {
  return useQuery({
    queryKey: ['backtest.trades', id],
    queryFn: ({ signal }) => listAll((page) => call('backtest.trades', { id: id ?? '', ...page }), signal),
    enabled: id !== null,
  })
}

/** Equity and drawdown at each bar of a run. */
export type EquityColumns = {
  readonly time: Float64Array
  readonly equity: Float64Array
  readonly drawdown: Float64Array
}

export function useEquity(id: string | null): UseQueryResult<EquityColumns> {
  return useQuery({
    queryKey: ['backtest.series', id],
    queryFn: async ({ signal }) => {
      const pages = await fetchPages(
        (cursor) => call('backtest.series', { id: id ?? '', limit: 8000, ...(cursor === undefined ? {} : { cursor }) }),
        { signal },
      )
      return joinColumns(
        ['time', 'equity', 'drawdown'],
        pages.map((page) => page.columns),
      )
    },
    enabled: id !== null,
    gcTime: 60_000,
  })
}

/** The newest bars of a stored series, at most `MOST_BARS_DRAWN`. */
export function useCandles(series: SeriesSummary | null): UseQueryResult<CandleColumns> {
  return useQuery({
    queryKey: ['market.candles', series?.source, series?.symbol, series?.timeframe],
    queryFn: ({ signal }) => {
      if (series === null) throw new Error('no series is chosen')
      return loadCandles(series, signal)
    },
    enabled: series !== null,
    gcTime: 60_000,
  })
}

async function loadCandles(series: SeriesSummary, signal: AbortSignal): Promise<CandleColumns> {
  const { source, symbol, timeframe, from, to, count } = series
  const key: SeriesKey = { source, symbol, timeframe }
  // Bars lie evenly but for gaps, so that the share of the span is about the share of the bars.
  const start = count > MOST_BARS_DRAWN ? Math.floor(to - ((to - from) * MOST_BARS_DRAWN) / count) : undefined
  const pages = await fetchPages(
    (cursor) =>
      call('market.candles', {
        ...key,
        limit: BARS_A_PAGE,
        ...(start === undefined ? {} : { from: start }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
    { signal },
  )
  return joinColumns(
    CANDLE_COLUMNS,
    pages.map((page) => page.columns),
  )
}

type PageInput = { limit: number; cursor?: string }

async function listAll<Item>(
  fetchPage: (page: PageInput) => Promise<{ items: Item[]; nextCursor?: string | undefined }>,
  signal: AbortSignal,
): Promise<Item[]> {
  const pages = await fetchPages(
    (cursor) => fetchPage({ limit: ITEMS_A_PAGE, ...(cursor === undefined ? {} : { cursor }) }),
    { signal },
  )
  return pages.flatMap((page) => page.items)
}
