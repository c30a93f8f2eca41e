import type { RunForm } from '#renderer/stores/backtest.ts'
import type { BacktestRequest } from '#shared/contract/backtest.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import { formatDay, parseDay } from '#shared/format/times.ts'
import { DAY_MS, TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '#shared/time.ts'

/** What is wrong with a field, for people. */
export type FormProblems = Partial<Record<keyof RunForm, string>>

/** The strategy to run: a stored one by its id, or the text in the editor. */
export type RunStrategy = { readonly strategyId: string } | { readonly definition: string }

type Reading =
  | { readonly request: BacktestRequest; readonly problems: FormProblems }
  | { readonly request: undefined; readonly problems: FormProblems }

const MOST_PERCENT = 50
const MOST_CAPITAL = 1e15

/** The request that the form means, or what is wrong with it. The last day is included. */
export function readForm(form: RunForm, series: SeriesSummary, strategy: RunStrategy): Reading {
  const problems: { -readonly [Key in keyof FormProblems]: FormProblems[Key] } = {}
  const capital = readNumber(form.capital)
  if (capital === undefined || capital <= 0 || capital > MOST_CAPITAL) problems.capital = 'Above 0'
  const fee = readNumber(form.feePercent)
  if (fee === undefined || fee < 0 || fee > MOST_PERCENT) problems.feePercent = `0 to ${MOST_PERCENT}`
  const slippage = readNumber(form.slippagePercent)
  if (slippage === undefined || slippage < 0 || slippage > MOST_PERCENT)
    problems.slippagePercent = `0 to ${MOST_PERCENT}`
  const from = form.from === '' ? undefined : parseDay(form.from)
  const lastDay = form.to === '' ? undefined : parseDay(form.to)
  const span = `${formatDay(series.from)} to ${formatDay(series.to)}`
  if (form.from !== '' && (from === undefined || from > series.to)) problems.from = span
  if (form.to !== '' && (lastDay === undefined || lastDay + DAY_MS <= series.from)) problems.to = span
  if (from !== undefined && lastDay !== undefined && from > lastDay) problems.to = 'Not before From'
  const coarser = coarserTimeframes(series.timeframe)
  if (form.timeframe !== '' && !coarser.some((timeframe) => timeframe === form.timeframe)) {
    problems.timeframe = `A multiple of ${series.timeframe}`
  }
  if (Object.keys(problems).length > 0 || capital === undefined || fee === undefined || slippage === undefined) {
    return { request: undefined, problems }
  }
  const { source, symbol, timeframe } = series
  const request: BacktestRequest = {
    ...strategy,
    series: { source, symbol, timeframe },
    capital,
    fee: fee / 100,
    slippage: slippage / 100,
    ...(form.timeframe === '' || form.timeframe === timeframe ? {} : { timeframe: form.timeframe }),
    // A day outside the span means the span's own end.
    ...(from === undefined || from <= series.from ? {} : { from }),
    ...(lastDay === undefined || lastDay + DAY_MS > series.to ? {} : { to: lastDay + DAY_MS }),
  }
  return { request, problems }
}

const FIELD_NAMES: Readonly<Record<keyof RunForm, string>> = {
  capital: 'Capital',
  feePercent: 'Fee',
  slippagePercent: 'Slippage',
  from: 'From',
  to: 'To',
  timeframe: 'Timeframe',
}

/** Which fields are wrong and what they must be, in one line: `Capital must be above 0; Fee must be 0 to 50`. */
export function describeProblems(problems: FormProblems): string {
  const names = Object.keys(FIELD_NAMES).filter((name): name is keyof RunForm => Object.hasOwn(problems, name))
  return names
    .map((name) => {
      const wanted = problems[name] ?? ''
      return `${FIELD_NAMES[name]} must be ${wanted.charAt(0).toLowerCase()}${wanted.slice(1)}`
    })
    .join('; ')
}

/** The timeframes that candles of `timeframe` can be gathered into, itself first. */
export function coarserTimeframes(timeframe: string): readonly string[] {
  const own = timeframeMs(timeframe)
  if (own === undefined) return [timeframe]
  return TIMEFRAMES.filter((each) => TIMEFRAME_MS[each] >= own && TIMEFRAME_MS[each] % own === 0)
}

/** The length of a named timeframe. */
export function timeframeMs(name: string): number | undefined {
  const known = (text: string): text is Timeframe => Object.hasOwn(TIMEFRAME_MS, text)
  return known(name) ? TIMEFRAME_MS[name] : undefined
}

/** A number as people type it: spaces and thousands commas are left out. */
function readNumber(text: string): number | undefined {
  const plain = text.replaceAll(/[\s,_]/g, '')
  return /^\d+(\.\d*)?$|^\.\d+$/.test(plain) ? Number(plain) : undefined
}
