/** One target of a list: `at` is the gain as a fraction of the entry's price, `fraction` the share of the entry's quantity. */
export type TargetStep = { readonly at: number; readonly fraction: number }

/** How far from 1 the fractions of a list may add up and still count as the whole position. */
const WHOLE = 1e-9

/** The targets from the nearest to the farthest. */
export function orderedTargets(steps: readonly TargetStep[]): TargetStep[] {
  return steps.toSorted((a, b) => a.at - b.at)
}

/** Whether the targets together close the whole position, so that the last one leaves all that is left. */
export function closesWhole(steps: readonly TargetStep[]): boolean {
  return steps.reduce((sum, step) => sum + step.fraction, 0) >= 1 - WHOLE
}
