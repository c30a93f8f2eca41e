import { distance } from 'fastest-levenshtein'

const LONGEST_NAME = 64

/**
 * The candidate that was probably meant by `name`, or undefined where none is near. Near is at most half of the name's
 * letters and at most three edits; case is ignored.
 */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST_NAME) return undefined
  const wanted = name.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.min(3, Math.max(1, Math.floor(name.length / 2))) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue
    const edits = distance(wanted, candidate.toLowerCase())
    if (edits < bestDistance) {
      best = candidate
      bestDistance = edits
    }
  }
  return best
}

/** `; did you mean "x"?`, or nothing. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : `; did you mean "${suggestion}"?`
}

/** `text` in quotes, cut where it is too long to be shown. */
export function quoted(text: string): string {
  return text.length > LONGEST_NAME ? `"${text.slice(0, LONGEST_NAME)}…"` : `"${text}"`
}
