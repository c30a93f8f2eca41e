import { z } from 'zod'

/**
 * What an honesty report concludes, worst first. `fooled`: the result is an artefact, of looking ahead or of a search.
 * `no edge`: it lost, or chance does as well. `not proven`: something speaks for it, and not enough. `promising`: every
 * check was passed.
 */
export const VERDICTS = ['fooled', 'no edge', 'not proven', 'promising'] as const
export type Verdict = (typeof VERDICTS)[number]

/** The checks in the order in which a report lists them. */
export const HONESTY_CHECKS = [
  'look-ahead',
  'warm-up',
  'number of trades',
  'walk-forward rolling',
  'walk-forward anchored',
  'trade order',
  'resampled candles',
  'doubled costs',
  'one bar later',
  'buy and hold',
  'random entries',
  'probabilistic Sharpe',
  'deflated Sharpe',
] as const
export type HonestyCheckName = (typeof HONESTY_CHECKS)[number]

/** One check: whether it was passed, what was found in words, and its numbers (ratios are fractions). */
export const honestyCheckSchema = z.object({
  name: z.enum(HONESTY_CHECKS),
  ok: z.boolean(),
  message: z.string(),
  figures: z.record(z.string(), z.number().nullable()),
})

/** Whether a backtest's result can be trusted. The same run and seed give the same report. */
export const honestyReportSchema = z.object({
  verdict: z.enum(VERDICTS),
  /** What the verdict rests on, for people. */
  summary: z.string(),
  checks: z.array(honestyCheckSchema),
  seed: z.number(),
})

/** The newest verdict on a strategy. */
export const latestVerdictSchema = z.object({
  verdict: z.enum(VERDICTS),
  backtestId: z.string(),
  at: z.number(),
  /** False where the strategy was changed since. */
  current: z.boolean(),
})

export type HonestyCheck = z.infer<typeof honestyCheckSchema>
export type HonestyReport = z.infer<typeof honestyReportSchema>
export type LatestVerdict = z.infer<typeof latestVerdictSchema>

/** A verdict as a heading says it. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  fooled: 'Fooled',
  'no edge': 'No edge',
  'not proven': 'Not proven',
  promising: 'Promising',
}

/** The checks as a list names them. */
export const CHECK_LABELS: Readonly<Record<HonestyCheckName, string>> = {
  'look-ahead': 'No look-ahead',
  'warm-up': 'Warm-up',
  'number of trades': 'Number of trades',
  'walk-forward rolling': 'Walk-forward, rolling',
  'walk-forward anchored': 'Walk-forward, anchored',
  'trade order': 'Order of the trades',
  'resampled candles': 'Resampled candles',
  'doubled costs': 'Doubled costs',
  'one bar later': 'One bar later',
  'buy and hold': 'Buy and hold',
  'random entries': 'Random entries',
  'probabilistic Sharpe': 'Probabilistic Sharpe ratio',
  'deflated Sharpe': 'Deflated Sharpe ratio',
}
