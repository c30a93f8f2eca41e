import { diffLines, diffWordsWithSpace } from 'diff'

/** A piece of a changed line; `changed` pieces are what differs inside of it. */
export type LinePart = { readonly text: string; readonly changed: boolean }

/** One row of a difference between two texts; line numbers begin at 1. */
export type DiffRow =
  | { readonly kind: 'same'; readonly before: number; readonly after: number; readonly parts: readonly LinePart[] }
  | { readonly kind: 'removed'; readonly before: number; readonly parts: readonly LinePart[] }
  | { readonly kind: 'added'; readonly after: number; readonly parts: readonly LinePart[] }
  /** Lines that are the same and far from any change. */
  | { readonly kind: 'skipped'; readonly lines: number; readonly before: number }

/** Unchanged lines shown around a change. */
const CONTEXT = 3

/** The lines that lead from one text to the other; long unchanged stretches are left out. */
export function diffRows(before: string, after: string): readonly DiffRow[] {
  const rows: DiffRow[] = []
  let [lineBefore, lineAfter] = [1, 1]
  const changes = diffLines(before, after)
  for (let i = 0; i < changes.length; i++) {
    const change = changes[i]
    if (change === undefined) continue
    if (!change.added && !change.removed) {
      for (const text of linesOf(change.value)) {
        rows.push({ kind: 'same', before: lineBefore++, after: lineAfter++, parts: plain(text) })
      }
      continue
    }
    const next = changes[i + 1]
    const pairs = change.removed && next !== undefined && next.added
    const removed = change.removed ? linesOf(change.value) : []
    const added = pairs ? linesOf(next.value) : change.added ? linesOf(change.value) : []
    if (pairs) i++
    const paired = removed.length === added.length
    removed.forEach((text, k) => {
      rows.push({
        kind: 'removed',
        before: lineBefore++,
        parts: paired ? partsOf(text, added[k], 'removed') : plain(text),
      })
    })
    added.forEach((text, k) => {
      rows.push({ kind: 'added', after: lineAfter++, parts: paired ? partsOf(removed[k], text, 'added') : plain(text) })
    })
  }
  return withoutLongStretches(rows)
}

/** How many lines were taken away and put in. */
export function changeCounts(rows: readonly DiffRow[]): { readonly removed: number; readonly added: number } {
  const count = (kind: DiffRow['kind']): number => rows.filter((row) => row.kind === kind).length
  return { removed: count('removed'), added: count('added') }
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function plain(text: string): LinePart[] {
  return [{ text, changed: false }]
}

function partsOf(before: string, after: string, side: 'removed' | 'added'): LinePart[] {
  return diffWordsWithSpace(before, after)
    .filter((part) => (side === 'removed' ? !part.added : !part.removed))
    .map((part) => ({ text: part.value, changed: part.added || part.removed }))
}

function withoutLongStretches(rows: readonly DiffRow[]): readonly DiffRow[] {
  const changed = rows.map((row) => row.kind !== 'same')
  const near = rows.map((_, i) => changed.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(Boolean))
  const shown: DiffRow[] = []
  rows.forEach((row, i) => {
    const last = shown.at(-1)
    if (near[i] || row.kind !== 'same') shown.push(row)
    else if (last?.kind === 'skipped') shown[shown.length - 1] = { ...last, lines: last.lines + 1 }
    else shown.push({ kind: 'skipped', lines: 1, before: row.before })
  })
  return shown
}
