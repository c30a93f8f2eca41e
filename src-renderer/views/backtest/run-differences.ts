import type { BacktestRequest, BacktestRun } from '#shared/contract/backtest.ts'
import { formatMoney } from '#shared/format/numbers.ts'
import { formatDay } from '#shared/format/times.ts'

/** One setting in which two runs differ, in words. */
export type SettingDifference = { readonly label: string; readonly a: string; readonly b: string }

type Setting = { readonly label: string; readonly text: (run: BacktestRun) => string }

const percent = (fraction: number | undefined, otherwise: string): string =>
  fraction === undefined ? otherwise : `${Number((fraction * 100).toPrecision(12))} %`

const ofRequest = (label: string, text: (request: BacktestRequest) => string): Setting => ({
  label,
  text: ({ request }) => text(request),
})

const SETTINGS: readonly Setting[] = [
  { label: 'Strategy', text: ({ strategy }) => strategy },
  { label: 'Symbols', text: ({ symbols }) => symbols.join(', ') },
  ofRequest('Source', ({ series }) => series.source),
  { label: 'Timeframe', text: ({ timeframe }) => timeframe },
  { label: 'From', text: ({ from }) => formatDay(from) },
  { label: 'To', text: ({ to }) => formatDay(to) },
  ofRequest('Detail candles', ({ detailTimeframe }) => detailTimeframe ?? 'None'),
  ofRequest('Capital', ({ capital }) => formatMoney(capital)),
  ofRequest('Maker fee', ({ makerFee, fee }) => percent(makerFee ?? fee, '')),
  ofRequest('Taker fee', ({ takerFee, fee }) => percent(takerFee ?? fee, '')),
  ofRequest('Slippage model', ({ slippageModel }) => (slippageModel === 'volume' ? 'Share of volume' : 'Fixed')),
  ofRequest('Slippage', ({ slippage }) => percent(slippage, '')),
  ofRequest('Share of volume', ({ volumeShare }) => percent(volumeShare, 'Unlimited')),
  ofRequest('Price impact', ({ priceImpact }) => percent(priceImpact, 'None')),
  ofRequest('Risk limits', ({ applyRiskLimits }) => (applyRiskLimits === true ? 'Applied' : 'Not applied')),
]

/** The settings in which two runs differ; parameters that replace the strategy's own among them. */
export function settingDifferences(a: BacktestRun, b: BacktestRun): readonly SettingDifference[] {
  const names = new Set([...Object.keys(a.request.parameters ?? {}), ...Object.keys(b.request.parameters ?? {})])
  const parameters = [...names].map((name) =>
    ofRequest(`$${name}`, (request) => String(request.parameters?.[name] ?? 'As in the strategy')),
  )
  return [...SETTINGS, ...parameters]
    .map(({ label, text }) => ({ label, a: text(a), b: text(b) }))
    .filter((difference) => difference.a !== difference.b)
}
