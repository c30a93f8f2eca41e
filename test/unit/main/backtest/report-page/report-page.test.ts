import { expect, test } from 'vitest'
import { runBacktest } from '#main/backtest/engine/run-backtest.ts'
import { type ReportPageInput, renderReportPage } from '#main/backtest/report-page/report-page.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import { METRIC_DESCRIPTIONS } from '#shared/domain/metric-descriptions.ts'
import { formatMoney } from '#shared/format/numbers.ts'
import { fixtureStrategy, realCandles } from '#test/fixtures/read-fixture.ts'

const candles = realCandles('ETH-USDT-1h')

function input(name = 'sma-cross-both-stop-reverse'): ReportPageInput {
  const definition = fixtureStrategy(name)
  const options = { symbol: 'ETH/USDT', timeframe: '1h', capital: 10_000, fee: 0.001, slippage: 0.0005 } as const
  const { report, time, equity, drawdown } = runBacktest(compileStrategy(definition), candles, options)
  return {
    report,
    curve: { time, equity, drawdown },
    candles: [{ symbol: 'ETH/USDT', columns: candles }],
    definition,
    assumptions: { fee: 0.001, slippage: 0.0005 },
  }
}

const page = (given: ReportPageInput): string => [...renderReportPage(given)].join('')
/** What the page says, without its scripts and its style. */
const textOf = (html: string): string => html.replace(/<(script|style)\b.*?<\/\1>/gs, '')
const dataOf = (html: string): unknown =>
  JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '')

test('asks the network for nothing and lets no script run but its own', () => {
  const html = page(input())
  expect(html).toContain('default-src &#39;none&#39;')
  expect(html.match(/'?sha256-/g)).toHaveLength(2)
  const markup = html.replace(/<script.*?<\/script>/gs, '')
  expect(markup).not.toMatch(/(src|href|url)\s*[=(]/)
})

test('names every figure with its definition, the money, the assumptions and what is left out', () => {
  const given = input()
  const html = page(given)
  for (const { label, definition } of METRIC_DESCRIPTIONS) {
    expect(html).toContain(`>${label}</th>`)
    expect(html).toContain(definition)
  }
  expect(html).toContain(formatMoney(given.report.finalEquity - given.report.initialCapital, { sign: true }))
  expect(html).toContain('0.100%')
  expect(html).toMatch(/trades sell short: a spot account cannot do that/)
  expect(html).toContain('Funding payments')
  expect(textOf(html)).not.toMatch(/NaN|Infinity|undefined/)
})

test('holds candles, curve and trades of the run', () => {
  const given = input()
  const data = dataOf(page(given)) as {
    curve: { time: number[]; equity: number[] }
    symbols: { candles: { time: number[]; close: number[] }; trades: number[][] }[]
  }
  expect(data.curve.time).toHaveLength(given.report.bars)
  expect(data.curve.equity.at(-1)).toBeCloseTo(given.report.finalEquity, 4)
  expect(data.symbols[0]?.candles.close.at(-1)).toBe(candles.close.at(-1))
  expect(data.symbols[0]?.trades).toHaveLength(given.report.trades.length)
})

test('text of a strategy cannot become part of the page', () => {
  const given = input()
  const evil = '</script><script>alert(1)</script><img src=x onerror=alert(1)>"\''
  const html = page({
    ...given,
    report: { ...given.report, strategy: evil, symbol: evil, symbols: [evil], warnings: [evil] },
    candles: [{ symbol: evil, columns: candles }],
    definition: { ...given.definition, name: evil, description: evil },
  })
  expect(html.match(/<script/g)).toHaveLength(3)
  expect(html).not.toContain('<img')
  expect(dataOf(html)).toMatchObject({ symbols: [{ symbol: evil }] })
})

test('a run without a trade, of one bar, has a page too', () => {
  const given = input()
  const one = Object.fromEntries(Object.entries(candles).map(([name, column]) => [name, column.slice(0, 1)]))
  const { report, time, equity, drawdown } = runBacktest(
    compileStrategy(given.definition),
    { ...candles, ...one },
    { symbol: 'ETH/USDT', timeframe: '1h', capital: 10_000, fee: 0, slippage: 0 },
  )
  const html = page({ ...given, report, curve: { time, equity, drawdown } })
  expect(html).toContain('No trade was made.')
  expect(textOf(html)).not.toMatch(/NaN|Infinity|undefined/)
})

test('says so where the reading for the trader ends lower', () => {
  const given = input()
  const withReadings = (pessimistic: number, optimistic: number): string =>
    page({ ...given, report: { ...given.report, ambiguousBars: 2, readings: { pessimistic, optimistic } } })
  expect(withReadings(9_000, 8_000)).toContain('The second is the lower one here')
  expect(withReadings(8_000, 9_000)).not.toContain('The second is the lower one here')
})

test('the honesty of a run is told with its verdict, its checks and their figures', () => {
  const given = input()
  const evil = '<img src=x>'
  const checks = [
    { name: 'look-ahead', ok: true, message: evil, figures: { cuts: 40 } },
    { name: 'random entries', ok: false, message: 'Chance.', figures: { percentile: 0.5, returnAsRun: null } },
  ] as const
  const honesty = { verdict: 'not proven' as const, summary: 'Not proven: it.', checks: [...checks], seed: 9 }
  const text = textOf(page({ ...given, report: { ...given.report, honesty } }))
  expect(text).toContain('<strong class="">Not proven</strong>')
  expect(text).toContain('Cuts 40')
  expect(text).toContain('Better than random 50.00%')
  expect(text).toMatch(/Failed<\/td>.*Chance\./s)
  expect(text).not.toContain(evil)
  expect(textOf(page(given))).not.toContain('Honesty')
})
