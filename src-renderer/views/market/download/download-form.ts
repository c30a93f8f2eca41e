import type { CallInput } from '#shared/contract/contract.ts'
import { formatDay, parseDay } from '#shared/format/times.ts'
import { DAY_MS, TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'

/** What is to be fetched, as it is typed. Days are UTC; `to` is left out where it is until now. */
export type DownloadForm = {
  readonly exchange: string
  readonly symbol: string
  readonly timeframe: Timeframe
  readonly from: string
  readonly to: string
}

export type DownloadField = 'exchange' | 'symbol' | 'from' | 'to'

/** The exchanges that are offered besides those at work. */
export const OFFERED_EXCHANGES = ['binance', 'bybit', 'okx', 'kraken', 'coinbase'] as const

const FIRST_SPAN_DAYS = 90

/** The first form: the symbol of the desk, an hour a bar, the last 90 days until now. */
export function firstDownload(exchange: string | undefined, symbol: string | null, now: number): DownloadForm {
  return {
    exchange: exchange ?? OFFERED_EXCHANGES[0],
    symbol: symbol ?? '',
    timeframe: '1h',
    from: formatDay(now - FIRST_SPAN_DAYS * DAY_MS),
    to: '',
  }
}

/** The request, about how many bars it is, and what is wrong with it. */
export function readDownload(
  form: DownloadForm,
  now: number,
): {
  readonly problems: Readonly<Partial<Record<DownloadField, string>>>
  readonly input: CallInput<'candles.download'> | undefined
  readonly bars: number | null
} {
  const symbol = form.symbol.trim().toUpperCase()
  const from = parseDay(form.from.trim())
  const lastDay = form.to.trim() === '' ? undefined : parseDay(form.to.trim())
  const problems: Partial<Record<DownloadField, string>> = {
    ...(symbol === ''
      ? { symbol: 'is missing' }
      : /^[^\s/]+\/[^\s/]+$/.test(symbol)
        ? {}
        : { symbol: 'such as BTC/USDT' }),
    ...(from === undefined
      ? { from: 'a day, as 2024-03-01' }
      : from >= now
        ? { from: 'must be before today ends' }
        : {}),
    ...(form.to.trim() === ''
      ? {}
      : lastDay === undefined
        ? { to: 'a day, as 2024-03-01' }
        : from !== undefined && lastDay < from
          ? { to: 'must not be before From' }
          : {}),
  }
  if (Object.keys(problems).length > 0 || from === undefined) return { problems, input: undefined, bars: null }
  // The last day counts whole; what has not been yet is not asked for.
  const end = lastDay === undefined ? now : Math.min(lastDay + DAY_MS, now)
  return {
    problems,
    input: {
      exchange: form.exchange,
      symbol,
      timeframe: form.timeframe,
      from,
      ...(lastDay === undefined || lastDay + DAY_MS >= now ? {} : { to: lastDay + DAY_MS }),
    },
    bars: Math.max(0, Math.floor((end - from) / TIMEFRAME_MS[form.timeframe])),
  }
}
