/** Bars `[start, end)`. */
export type Bars = { readonly start: number; readonly end: number }

/** The bars on which parameters are chosen, and those right behind them on which the choice is measured. */
export type Fold = { readonly inSample: Bars; readonly outOfSample: Bars }

/** `rolling`: the choice sees the latest bars only, always as many; `anchored`: all bars since the beginning. */
export type WalkForwardScheme = 'rolling' | 'anchored'

/** Blocks of equal length in all, and how many of them the first choice sees. */
const BLOCKS = 8
const FIRST_BLOCKS = 2
/** With less a fold says nothing. */
const LEAST_BARS_A_BLOCK = 50

/**
 * The folds of a span. What is measured lies behind what was chosen on, no bar is measured twice, and together the measured
 * bars are all those behind the first choice. Empty where the span is too short.
 */
export function walkForwardFolds({ start, end }: Bars, scheme: WalkForwardScheme): Fold[] {
  const bars = end - start
  if (bars < BLOCKS * LEAST_BARS_A_BLOCK) return []
  const edge = (block: number): number => start + Math.floor((bars * block) / BLOCKS)
  return Array.from({ length: BLOCKS - FIRST_BLOCKS }, (_, index): Fold => {
    const block = FIRST_BLOCKS + index
    return {
      inSample: { start: scheme === 'rolling' ? edge(block - FIRST_BLOCKS) : start, end: edge(block) },
      outOfSample: { start: edge(block), end: edge(block + 1) },
    }
  })
}
