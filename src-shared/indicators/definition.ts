/** A number that shapes an indicator; given values must lie in `[min, max]`. */
export type IndicatorParameter = {
  readonly name: string
  readonly default: number
  readonly min: number
  readonly max: number
  readonly integer: boolean
  readonly description: string
  /** Where the value is one of some words: the number that stands for a word is its place in this list. */
  readonly choices?: readonly string[]
}

/** A column an indicator reads; `source` is the one series chosen by `source`, usually the close; `time` is the bar's opening in UTC milliseconds. */
export type IndicatorInput = 'time' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'source'

/** All columns an indicator may read, of equal length. */
export type IndicatorInputs = Readonly<Record<IndicatorInput, Float64Array>>

/** How an exponential average begins: with the mean of its first period (as charts do) or with the first value. */
export type IndicatorSeed = 'sma' | 'first'

export type IndicatorOptions = {
  readonly seed: IndicatorSeed
  /** One column an output to write into instead of fresh memory; as long as the inputs and none of them. */
  readonly out?: readonly Float64Array[]
  /** Outputs that nobody is going to read, by index: their columns may be left with anything in them. */
  readonly unread?: ReadonlySet<number>
}

/** One bar's values of the columns an indicator reads. */
export type IndicatorBar = Readonly<Record<IndicatorInput, number>>

/** An indicator that is told one bar after the other, and keeps no more of them than its window needs. */
export type IndicatorStream = {
  /**
   * Takes the next bar and answers the value of each output on it, NaN while it is missing: the numbers of `compute`. The
   * answer is written over by the next call.
   */
  next(bar: IndicatorBar): Readonly<Float64Array>
}

/** An indicator: what it reads, gives and is called, and how it is computed. */
export type IndicatorDefinition = {
  readonly type: string
  readonly title: string
  readonly description: string
  readonly group: 'overlay' | 'momentum' | 'trend' | 'volatility' | 'volume' | 'window' | 'pattern'
  readonly parameters: readonly IndicatorParameter[]
  readonly inputs: readonly IndicatorInput[]
  readonly outputs: readonly string[]
  /** Takes a seed. */
  readonly seeded: boolean
  /**
   * Outputs that are drawn at a bar before the one on which they are known: a condition that read them would see the
   * future. A stream never has a value for them.
   */
  readonly looksAhead?: readonly string[]
  /** Drawn on the price or in a pane of its own. */
  readonly placement: 'price' | 'pane'
  readonly formula: string
  /** Where the formula comes from. */
  readonly reference: string
  /**
   * Bars before the first one on which every output has a value, for complete inputs and seed `sma`. Where the seed is
   * `first`, values may be there earlier.
   */
  warmUp(parameters: Readonly<Record<string, number>>): number
  /** The incremental form: begins before the first bar. */
  stream(parameters: Readonly<Record<string, number>>, options: Pick<IndicatorOptions, 'seed'>): IndicatorStream
  /** One column an output, as long as the inputs, NaN while a value is missing. */
  compute(
    inputs: IndicatorInputs,
    parameters: Readonly<Record<string, number>>,
    options: IndicatorOptions,
  ): readonly Float64Array[]
}

/** The longest window; longer ones are refused because they are mistakes. */
export const MAX_PERIOD = 10_000

/** A count of bars from 1 to `MAX_PERIOD`. */
export function periodParameter(
  defaultValue: number,
  name = 'period',
  description = 'Bars of the window.',
): IndicatorParameter {
  return { name, default: defaultValue, min: 1, max: MAX_PERIOD, integer: true, description }
}
