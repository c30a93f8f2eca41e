import { formatCount, formatPercent } from '#shared/format/numbers.ts'
import { type Bin, histogram } from './histogram.ts'
import { coordinate, escapeHtml } from './markup.ts'

const WIDTH = 560
const HEIGHT = 260
const LEFT = 56
const RIGHT = 12
const TOP = 12
const BOTTOM = 34

/** More points than this only make the page slow. */
const MOST_POINTS = 5_000

/** One trade as a point: fractions of the entry price and value. */
export type ScatterPoint = { readonly x: number; readonly y: number; readonly title: string }

/** Bars of how many trades returned how much. `returns` are fractions. */
export function returnsHistogram(returns: readonly number[]): string {
  const bins = histogram(returns)
  if (bins.length === 0) return empty('No closed trade: there is nothing to distribute.')
  const most = Math.max(...bins.map(({ count }) => count))
  const first = bins[0]?.from ?? 0
  const last = bins.at(-1)?.to ?? 0
  const x = scale(first, last, LEFT, WIDTH - RIGHT)
  const y = scale(0, most, HEIGHT - BOTTOM, TOP)
  const bars = bins.map((bin) => histogramBar(bin, x, y))
  return svg('How many trades returned how much', [
    ...horizontalAxis(first, last, x),
    ...countAxis(most, y),
    ...bars,
    zeroLine(x(0)),
  ])
}

function histogramBar({ from, to, count }: Bin, x: Scale, y: Scale): string {
  if (count === 0) return ''
  const left = from === to ? x(0) - 20 : x(from)
  const width = from === to ? 40 : Math.max(1, x(to) - x(from) - 1)
  const kind = from === to ? 'flat' : from >= 0 ? 'gain' : 'loss'
  const span = from === to ? formatPercent(0) : `${formatPercent(from)} to ${formatPercent(to)}`
  const title = `${span}: ${formatCount(count)} ${count === 1 ? 'trade' : 'trades'}`
  return `<rect class="${kind}" x="${coordinate(left)}" y="${coordinate(y(count))}" width="${coordinate(width)}" height="${coordinate(y(0) - y(count))}"><title>${escapeHtml(title)}</title></rect>`
}

/** Trades by their excursion (x) and their result (y), both fractions. Winners are circles, losers are crosses. */
export function excursionScatter(name: string, points: readonly ScatterPoint[]): string {
  if (points.length === 0) return empty('No closed trade: there is no excursion to show.')
  const every = Math.ceil(points.length / MOST_POINTS)
  const shown = points.filter((_, i) => i % every === 0)
  const [left, right] = extent(shown.map((point) => point.x))
  const [bottom, top] = extent(shown.map((point) => point.y))
  const x = scale(left, right, LEFT, WIDTH - RIGHT)
  const y = scale(bottom, top, HEIGHT - BOTTOM, TOP)
  const marks = shown.map((point) => {
    const [cx, cy] = [coordinate(x(point.x)), coordinate(y(point.y))]
    const title = `<title>${escapeHtml(point.title)}</title>`
    return point.y > 0
      ? `<circle class="gain" cx="${cx}" cy="${cy}" r="2.5">${title}</circle>`
      : `<path class="cross" d="M${cx} ${cy}m-2.5-2.5l5 5m0-5l-5 5">${title}</path>`
  })
  const note = every === 1 ? '' : `<p class="note">Every ${every}th of ${formatCount(points.length)} trades.</p>`
  return (
    svg(name, [
      ...horizontalAxis(left, right, x),
      ...ticks(bottom, top).map((value) => horizontalLine(y(value), formatPercent(value, { decimals: 1 }))),
      `<line class="zero" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${coordinate(y(0))}" y2="${coordinate(y(0))}"/>`,
      ...marks,
    ]) + note
  )
}

type Scale = (value: number) => number

function scale(from: number, to: number, start: number, end: number): Scale {
  return from === to ? () => (start + end) / 2 : (value) => start + ((value - from) / (to - from)) * (end - start)
}

/** From the smallest to the largest with zero among them. */
function extent(values: readonly number[]): [number, number] {
  let lowest = 0
  let highest = 0
  for (const value of values) {
    lowest = Math.min(lowest, value)
    highest = Math.max(highest, value)
  }
  return [lowest, highest]
}

/** About five round values between two. */
function ticks(from: number, to: number): number[] {
  const range = to - from
  if (!(range > 0)) return [from]
  const power = 10 ** Math.floor(Math.log10(range / 5))
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => range / one <= 6) ?? range
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => (first + i) * step)
}

function horizontalAxis(from: number, to: number, x: Scale): string[] {
  return ticks(from, to).map(
    (value) =>
      `<line class="grid" x1="${coordinate(x(value))}" x2="${coordinate(x(value))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text x="${coordinate(x(value))}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${formatPercent(value, { decimals: 1 })}</text>`,
  )
}

function countAxis(most: number, y: Scale): string[] {
  return ticks(0, most)
    .filter(Number.isInteger)
    .map((value) => horizontalLine(y(value), formatCount(value)))
}

function horizontalLine(at: number, text: string): string {
  return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${coordinate(at)}" y2="${coordinate(at)}"/><text x="${LEFT - 6}" y="${coordinate(at + 4)}" text-anchor="end">${text}</text>`
}

function zeroLine(x: number): string {
  return `<line class="zero" x1="${coordinate(x)}" x2="${coordinate(x)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>`
}

function svg(name: string, parts: readonly string[]): string {
  return `<svg role="img" aria-label="${escapeHtml(name)}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${parts.join('')}</svg>`
}

function empty(text: string): string {
  return `<p class="empty">${escapeHtml(text)}</p>`
}
