import { z } from 'zod'

/** What can be drawn on a chart, in the order in which it is offered. */
export const DRAWING_KINDS = ['level', 'trend', 'ray', 'rectangle', 'fibonacci', 'profile'] as const
export type DrawingKind = (typeof DRAWING_KINDS)[number]

/** What each kind is called. */
export const DRAWING_TITLES: Readonly<Record<DrawingKind, string>> = {
  level: 'Level',
  trend: 'Trend line',
  ray: 'Ray',
  rectangle: 'Rectangle',
  fibonacci: 'Fibonacci',
  profile: 'Volume profile',
}

/** A place on the chart: UTC milliseconds and a price. It stays where it is in every timeframe. */
export const anchorSchema = z.object({ time: z.number(), price: z.number() })
export type Anchor = z.infer<typeof anchorSchema>

/** Something drawn on a chart. A level has one anchor, all else two; of a volume profile only the times count. */
export const drawingSchema = z
  .object({ id: z.string().max(40), kind: z.enum(DRAWING_KINDS), anchors: z.array(anchorSchema).min(1).max(2) })
  .refine(({ kind, anchors }) => anchors.length === anchorsOf(kind), { message: 'has the wrong number of anchors' })
export type Drawing = z.infer<typeof drawingSchema>

/** How many places a kind is drawn by. */
export function anchorsOf(kind: DrawingKind): number {
  return kind === 'level' ? 1 : 2
}

export type Point = { readonly x: number; readonly y: number }

/** How places on the chart and points on screen (pixels from the top left) belong together. */
export type ChartScale = {
  readonly width: number
  readonly height: number
  toPoint(anchor: Anchor): Point
  toAnchor(point: Point): Anchor
}

/** A part of a drawing that can be taken hold of: one of its ends, or all of it. */
export type Grip = { readonly id: string; readonly part: 'whole' | 0 | 1 }

const REACH = 6

/** The drawing at a point on screen, the newest first, and what of it is there; ends come before lines. */
export function gripAt(drawings: readonly Drawing[], scale: ChartScale, point: Point): Grip | undefined {
  let whole: Grip | undefined
  for (const drawing of drawings.toReversed()) {
    const points = drawing.anchors.map((anchor) => scale.toPoint(anchor))
    const end = drawing.kind === 'level' ? -1 : points.findIndex((each) => distance(each, point) <= REACH + 1)
    if (end === 0 || end === 1) return { id: drawing.id, part: end }
    if (whole === undefined && isOn(drawing, points, scale, point)) whole = { id: drawing.id, part: 'whole' }
  }
  return whole
}

/** The drawing with what was taken hold of moved by so many pixels. */
export function moved(drawing: Drawing, part: Grip['part'], by: Point, scale: ChartScale): Drawing {
  const anchors = drawing.anchors.map((anchor, index) => {
    if (part !== 'whole' && part !== index) return anchor
    const { x, y } = scale.toPoint(anchor)
    const to = scale.toAnchor({ x: x + by.x, y: y + by.y })
    // What did not move keeps its exact place.
    return { time: by.x === 0 ? anchor.time : to.time, price: by.y === 0 ? anchor.price : to.price }
  })
  return { ...drawing, anchors }
}

/** Where a line through two points leaves the screen beyond the second one. */
export function rayEnd(from: Point, through: Point, width: number, height: number): Point {
  const [dx, dy] = [through.x - from.x, through.y - from.y]
  if (dx === 0 && dy === 0) return through
  const reach = 2 * (width + height) + Math.abs(from.x) + Math.abs(from.y)
  const factor = reach / Math.hypot(dx, dy)
  return { x: from.x + dx * factor, y: from.y + dy * factor }
}

function isOn(drawing: Drawing, points: readonly Point[], scale: ChartScale, point: Point): boolean {
  const [first, second = points[0]] = points
  switch (drawing.kind) {
    case 'level':
      return Math.abs(point.y - first.y) <= REACH
    case 'trend':
      return distanceToSegment(point, first, second) <= REACH
    case 'ray':
      return distanceToSegment(point, first, rayEnd(first, second, scale.width, scale.height)) <= REACH
    case 'rectangle':
    case 'fibonacci':
      return isOnFrame(point, first, second)
    case 'profile':
      return between(point.x, first.x, first.x, REACH) || between(point.x, second.x, second.x, REACH)
  }
}

/** On one of the sides: the inside stays free for moving the chart. */
function isOnFrame(point: Point, one: Point, other: Point): boolean {
  if (!between(point.x, one.x, other.x, REACH) || !between(point.y, one.y, other.y, REACH)) return false
  const sides = [point.x - one.x, point.x - other.x, point.y - one.y, point.y - other.y]
  return sides.some((side) => Math.abs(side) <= REACH)
}

function between(value: number, one: number, other: number, margin: number): boolean {
  return value >= Math.min(one, other) - margin && value <= Math.max(one, other) + margin
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y)
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length
  const at = Math.min(1, Math.max(0, share))
  return distance(point, { x: from.x + dx * at, y: from.y + dy * at })
}
