import { formatCount, formatPercent, formatRatio } from '#shared/format/numbers.ts'

type FigureKind = 'percent' | 'ratio' | 'count'

/** What each figure of an honesty report is called and how it is written. */
const FIGURES: Readonly<Record<string, readonly [label: string, kind: FigureKind]>> = {
  cuts: ['Cuts', 'count'],
  changedSignals: ['Signals that changed', 'count'],
  changedTrades: ['Trades that changed', 'count'],
  signals: ['Signals', 'count'],
  starts: ['Other starts', 'count'],
  settledAfterBars: ['Settled after bars', 'count'],
  warmUpBars: ['Warm-up bars', 'count'],
  trades: ['Closed trades', 'count'],
  required: ['Required', 'count'],
  folds: ['Folds', 'count'],
  profitableFolds: ['Folds with a profit', 'count'],
  combinations: ['Parameter combinations', 'count'],
  inSampleSharpe: ['Sharpe in sample', 'ratio'],
  outOfSampleSharpe: ['Sharpe out of sample', 'ratio'],
  outOfSampleReturn: ['Return out of sample', 'percent'],
  worstFold: ['Worst fold', 'percent'],
  totalReturn: ['Total return', 'percent'],
  returnAsRun: ['Return as run', 'percent'],
  sharpe: ['Sharpe', 'ratio'],
  sharpeOfHolding: ['Sharpe of holding', 'ratio'],
  holdReturn: ['Return of holding', 'percent'],
  maxDrawdown: ['Max drawdown', 'percent'],
  drawdownMedian: ['Drawdown, median', 'percent'],
  drawdown95: ['Drawdown, worst 5 %', 'percent'],
  return05: ['Return, worst 5 %', 'percent'],
  returnMedian: ['Return, median', 'percent'],
  return95: ['Return, best 5 %', 'percent'],
  lossShare: ['Draws that lose', 'percent'],
  draws: ['Draws', 'count'],
  paths: ['Paths', 'count'],
  profitableShare: ['Paths with a profit', 'percent'],
  beatHoldShare: ['Paths that beat holding', 'percent'],
  blockBars: ['Bars a block', 'count'],
  runs: ['Random runs', 'count'],
  percentile: ['Better than random', 'percent'],
  exposure: ['Exposure', 'percent'],
  probability: ['Probability', 'percent'],
  days: ['Days', 'count'],
  skewness: ['Skewness', 'ratio'],
  kurtosis: ['Kurtosis', 'ratio'],
  trials: ['Trials', 'count'],
  trialSharpeDeviation: ['Spread of trials’ Sharpe', 'ratio'],
  expectedBestSharpe: ['Best Sharpe of luck alone', 'ratio'],
}

/** A figure of a check with its label and its value as text; an unknown name is its own label. */
export function honestyFigure(name: string, value: number | null): { readonly label: string; readonly text: string } {
  const [label, kind] = FIGURES[name] ?? [name, 'ratio']
  switch (kind) {
    case 'percent':
      return { label, text: formatPercent(value) }
    case 'count':
      return { label, text: formatCount(value) }
    case 'ratio':
      return { label, text: formatRatio(value) }
  }
}
