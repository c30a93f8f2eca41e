import type { HonestyCheck, HonestyCheckName, Verdict } from '#shared/domain/honesty.ts'
import { CHECK_LABELS } from '#shared/domain/honesty.ts'

/** With less than this probability after counting the trials, a result that looked significant is a find of the search. */
const SURELY_DEFLATED = 0.9
/** Below this share of random runs, chance does as well. */
const CHANCE_PERCENTILE = 0.9

/** Reads the checks, sternly: praise needs all of them. */
export function verdictOf(
  checks: readonly HonestyCheck[],
  totalReturn: number,
): { readonly verdict: Verdict; readonly summary: string } {
  const check = (name: HonestyCheckName): HonestyCheck | undefined => checks.find((one) => one.name === name)
  const figure = (name: HonestyCheckName, of: string): number | null => check(name)?.figures[of] ?? null
  if (check('look-ahead')?.ok === false) {
    return { verdict: 'fooled', summary: 'The strategy uses prices that it could not have known.' }
  }
  if (!(totalReturn > 0)) return { verdict: 'no edge', summary: 'It did not even make a profit in the past.' }
  const deflated = figure('deflated Sharpe', 'probability')
  if (check('probabilistic Sharpe')?.ok === true && deflated !== null && deflated < SURELY_DEFLATED) {
    const trials = figure('deflated Sharpe', 'trials')
    const summary = `The result looks significant by itself, and among ${trials ?? 'the'} trials luck alone finds one like it.`
    return { verdict: 'fooled', summary }
  }
  const percentile = figure('random entries', 'percentile')
  if (percentile === null || percentile < CHANCE_PERCENTILE) {
    return { verdict: 'no edge', summary: 'Random entries with the same trades did as well too often.' }
  }
  const failed = checks.filter(({ ok }) => !ok)
  if (failed.length === 0) {
    const summary = `It passed all ${checks.length} checks. The past is still not the future; trade it on paper first.`
    return { verdict: 'promising', summary }
  }
  const names = failed.map(({ name }) => CHECK_LABELS[name].toLowerCase()).join(', ')
  return {
    verdict: 'not proven',
    summary: `It did not pass ${failed.length} of ${checks.length} checks (${names}).`,
  }
}
