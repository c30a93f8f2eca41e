import { type RunForm, seriesId } from '#renderer/stores/backtest.ts'
import type { BacktestRequest } from '#shared/contract/backtest.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import { formatDay, parseDay } from '#shared/format/times.ts'
import { readTyped } from '#shared/format/typed-numbers.ts'
import { DAY_MS } from '#shared/time.ts'
import { coarserTimeframes, detailTimeframes } from './series-choices.ts'

/** What is wrong with a field, for people. */
export type FormProblems = Partial<Record<keyof RunForm, string>>

/** The strategy to run: a stored one by its id, or the text in the editor. */
export type RunStrategy = { readonly strategyId: string } | { readonly definition: string }

type Reading =
  | { readonly request: BacktestRequest; readonly problems: FormProblems }
  | { readonly request: undefined; readonly problems: FormProblems }

const MOST_PERCENT = 50
const MOST_CAPITAL = 1e15

/**
 * The request that the form means, or what is wrong with it. The last day is included. `stored` are all series, among them
 * those that the form names besides `series`.
 */
export function readForm(
  form: RunForm,
  series: SeriesSummary,
  strategy: RunStrategy,
  stored: readonly SeriesSummary[] = [series],
): Reading {
  const problems: { -readonly [Key in keyof FormProblems]: FormProblems[Key] } = {}
  const percent = (field: keyof RunForm, text: string, range: { most: number; aboveZero?: boolean }): number => {
    const value = readNumber(text)
    const { most, aboveZero = false } = range
    const fits = value !== undefined && value <= most && (aboveZero ? value > 0 : value >= 0)
    if (!fits) problems[field] = aboveZero ? `Above 0, up to ${most}` : `0 to ${most}`
    return fits ? value / 100 : Number.NaN
  }
  const typed = readTyped(form.capital)
  const capital = Number(typed.value ?? 0)
  if (capital <= 0 || capital > MOST_CAPITAL) problems.capital = typed.problem ?? 'Above 0'
  const fee = percent('feePercent', form.feePercent, { most: MOST_PERCENT })
  const slippage = percent('slippagePercent', form.slippagePercent, { most: MOST_PERCENT })
  const from = form.from === '' ? undefined : parseDay(form.from)
  const lastDay = form.to === '' ? undefined : parseDay(form.to)
  const span = `${formatDay(series.from)} to ${formatDay(series.to)}`
  if (form.from !== '' && (from === undefined || from > series.to)) problems.from = span
  if (form.to !== '' && (lastDay === undefined || lastDay + DAY_MS <= series.from)) problems.to = span
  if (from !== undefined && lastDay !== undefined && from > lastDay) problems.to = 'Not before From'
  if (form.timeframe !== '' && !coarserTimeframes(series.timeframe).includes(form.timeframe)) {
    problems.timeframe = `A multiple of ${series.timeframe}`
  }
  const more = stored.filter((each) => form.more.includes(seriesId(each)) && each.symbol !== series.symbol)
  const details = detailTimeframes([series, ...more], stored, form.timeframe || series.timeframe)
  if (form.detailTimeframe !== '' && !details.includes(form.detailTimeframe)) {
    problems.detailTimeframe = `Stored for ${more.length === 0 ? series.symbol : 'every symbol'}`
  }
  const optional = (field: 'makerFeePercent' | 'takerFeePercent'): number | undefined =>
    form[field] === '' ? undefined : percent(field, form[field], { most: MOST_PERCENT })
  const makerFee = optional('makerFeePercent')
  const takerFee = optional('takerFeePercent')
  const byVolume = form.slippageModel === 'volume'
  const volumeShare = byVolume
    ? percent('volumeSharePercent', form.volumeSharePercent, { most: 100, aboveZero: true })
    : undefined
  const priceImpact = byVolume ? percent('priceImpactPercent', form.priceImpactPercent, { most: 100 }) : undefined
  if (Object.keys(problems).length > 0) return { request: undefined, problems }

  const { source, symbol, timeframe } = series
  const request: BacktestRequest = {
    ...strategy,
    series: { source, symbol, timeframe },
    ...(more.length === 0 ? {} : { moreSeries: more.map(keyOf) }),
    ...(form.detailTimeframe === '' ? {} : { detailTimeframe: form.detailTimeframe }),
    capital,
    fee,
    ...(makerFee === undefined ? {} : { makerFee }),
    ...(takerFee === undefined ? {} : { takerFee }),
    slippage,
    ...(volumeShare === undefined || priceImpact === undefined
      ? {}
      : { slippageModel: 'volume', volumeShare, priceImpact }),
    ...(form.applyRiskLimits ? { applyRiskLimits: true } : {}),
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
  more: 'More symbols',
  detailTimeframe: 'Detail candles',
  makerFeePercent: 'Maker fee',
  takerFeePercent: 'Taker fee',
  slippageModel: 'Slippage model',
  volumeSharePercent: 'Share of volume',
  priceImpactPercent: 'Price impact',
  applyRiskLimits: 'Risk limits',
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

function keyOf({ source, symbol, timeframe }: SeriesSummary) {
  return { source, symbol, timeframe }
}

function readNumber(text: string): number | undefined {
  const { value } = readTyped(text)
  return value === undefined ? undefined : Number(value)
}
