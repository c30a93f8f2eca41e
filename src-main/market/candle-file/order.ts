import type { CandleBuffer } from './candle-buffer.ts'
import type { Rejections } from './rejections.ts'

const utc = (time: number): string => new Date(time).toISOString()

/**
 * Brings rows into ascending order. A file that runs from new to old as a whole is turned around. Where single rows go
 * backwards, the fewest rows whose removal leaves an order are rejected, so one wild time costs one row and not the rest
 * of the file. Of rows with the same time the one further down in the file stays. Returns how many others there were.
 */
export function putInOrder(rows: CandleBuffer, rejections: Rejections): number {
  let up = 0
  let down = 0
  for (let i = 1; i < rows.length; i++) {
    if (rows.time[i] > rows.time[i - 1]) up++
    else if (rows.time[i] < rows.time[i - 1]) down++
  }
  const descending = down > up
  if (descending) rows.reverse()
  if ((descending ? up : down) > 0)
    dropDisorder(rows, rejections, descending ? 'forwards in a file that runs from new to old' : 'backwards')
  return dropDuplicates(rows)
}

/** Keeps a longest ascending run of rows (patience sorting) and rejects the others. */
function dropDisorder(rows: CandleBuffer, rejections: Rejections, direction: string): void {
  const { time, line, length } = rows
  const tops = new Uint32Array(length)
  const before = new Int32Array(length)
  let piles = 0
  for (let i = 0; i < length; i++) {
    let low = 0
    let high = piles
    while (low < high) {
      const middle = (low + high) >>> 1
      if (time[tops[middle]] <= time[i]) low = middle + 1
      else high = middle
    }
    tops[low] = i
    before[i] = low > 0 ? tops[low - 1] : -1
    if (low === piles) piles++
  }
  const kept = new Uint8Array(length)
  for (let i = tops[piles - 1]; i >= 0; i = before[i]) kept[i] = 1
  let to = 0
  for (let i = 0; i < length; i++) {
    if (kept[i] === 1) rows.move(i, to++)
    else rejections.add(line[i], `time ${utc(time[i])} goes ${direction}`)
  }
  rows.length = to
}

function dropDuplicates(rows: CandleBuffer): number {
  const { time, line, length } = rows
  let to = 0
  for (let i = 0; i < length; i++) {
    if (to === 0 || time[i] !== time[to - 1]) rows.move(i, to++)
    else if (line[i] > line[to - 1]) rows.move(i, to - 1)
  }
  rows.length = to
  return length - to
}
