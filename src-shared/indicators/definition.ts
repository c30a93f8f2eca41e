/** A number that shapes an indicator; given values must lie in `[min, max]`. */
export type IndicatorParameter = {
  readonly name: string
  readonly default: number
  readonly min: number
  readonly max: number
  readonly integer: boolean
  readonly description: string
}

/** A column an indicator reads; `source` is the one series chosen by `source`, usually the close. */
export type IndicatorInput = 'open' | 'high' | 'low' | 'close' | 'volume' | 'source'

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

/** An indicator: what it reads, gives and is called, and how it is computed. */
export type IndicatorDefinition = {
  readonly type: string
  readonly title: string
  readonly description: string
  readonly group: 'overlay' | 'momentum' | 'trend' | 'volatility' | 'volume' | 'window'
  readonly parameters: readonly IndicatorParameter[]
  readonly inputs: readonly IndicatorInput[]
  readonly outputs: readonly string[]
  /** Takes a seed. */
  readonly seeded: boolean
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
