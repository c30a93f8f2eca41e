import type { IPrimitivePaneRenderer, IPrimitivePaneView, ISeriesPrimitive } from 'lightweight-charts'
import type { Palette } from '#renderer/charts/palette.ts'
import type { ChartScale, Drawing, Point } from './drawing.ts'
import { rayEnd } from './drawing.ts'
import { fibonacciLevels, type ProfileRow } from './drawing-levels.ts'

/** What the layer draws and where. */
export type LayerContent = {
  readonly drawings: readonly Drawing[]
  /** The one that is marked with its ends. */
  readonly selected: string | undefined
  readonly palette: Palette
  readonly scale: ChartScale
  readonly showPrice: (price: number) => string
  readonly profile: (drawing: Drawing) => readonly ProfileRow[]
}

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0]

const PROFILE_WIDTH = 0.7

/** The drawings as a primitive of the price series. `onPaint` is called whenever the chart has painted. */
export class DrawingLayer implements ISeriesPrimitive {
  readonly #content: () => LayerContent | undefined
  readonly #onPaint: () => void
  readonly #views: readonly IPrimitivePaneView[]
  #requestUpdate: (() => void) | undefined

  constructor(content: () => LayerContent | undefined, onPaint: () => void) {
    this.#content = content
    this.#onPaint = onPaint
    const renderer: IPrimitivePaneRenderer = { draw: (target) => this.#draw(target) }
    this.#views = [{ zOrder: () => 'normal', renderer: () => renderer }]
  }

  attached({ requestUpdate }: { readonly requestUpdate: () => void }): void {
    this.#requestUpdate = requestUpdate
  }

  detached(): void {
    this.#requestUpdate = undefined
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views
  }

  /** Draws again with the next frame. */
  refresh(): void {
    this.#requestUpdate?.()
  }

  #draw(target: Target): void {
    const content = this.#content()
    if (content !== undefined) {
      target.useMediaCoordinateSpace(({ context }) => {
        for (const drawing of content.drawings) draw(context, drawing, content)
      })
    }
    this.#onPaint()
  }
}

function draw(context: CanvasRenderingContext2D, drawing: Drawing, content: LayerContent): void {
  const { scale, palette, selected } = content
  const isSelected = drawing.id === selected
  const points = drawing.anchors.map((anchor) => scale.toPoint(anchor))
  const [first, second = first] = points
  context.save()
  context.lineWidth = isSelected ? 2 : 1
  context.strokeStyle = palette.equity
  context.fillStyle = palette.equityFaint
  context.font = '11px system-ui, sans-serif'
  switch (drawing.kind) {
    case 'level':
      line(context, { x: 0, y: first.y }, { x: scale.width, y: first.y })
      label(context, content.showPrice(drawing.anchors[0].price), { x: 6, y: first.y - 4 }, palette.equity)
      break
    case 'trend':
      line(context, first, second)
      break
    case 'ray':
      line(context, first, rayEnd(first, second, scale.width, scale.height))
      break
    case 'rectangle':
      context.fillRect(first.x, first.y, second.x - first.x, second.y - first.y)
      context.strokeRect(first.x, first.y, second.x - first.x, second.y - first.y)
      break
    case 'fibonacci':
      drawFibonacci(context, drawing, [first, second], content)
      break
    case 'profile':
      drawProfile(context, content.profile(drawing), [first, second], content)
      break
  }
  if (isSelected) for (const point of drawing.kind === 'level' ? [] : points) knob(context, point, palette)
  context.restore()
}

function drawFibonacci(
  context: CanvasRenderingContext2D,
  drawing: Drawing,
  [first, second]: readonly [Point, Point],
  { scale, palette, showPrice }: LayerContent,
): void {
  const [from, to] = drawing.anchors
  const [left, right] = [Math.min(first.x, second.x), Math.max(first.x, second.x)]
  const levels = fibonacciLevels(from.price, to.price).map((level) => ({
    ...level,
    y: scale.toPoint({ time: from.time, price: level.price }).y,
  }))
  for (const [index, { ratio, price, y }] of levels.entries()) {
    const next = levels[index + 1]
    if (next !== undefined && index % 2 === 0) {
      context.fillStyle = palette.equityFaint
      context.fillRect(left, y, right - left, next.y - y)
    }
    line(context, { x: left, y }, { x: right, y })
    label(context, `${(ratio * 100).toFixed(1)}%  ${showPrice(price)}`, { x: left + 4, y: y - 3 }, palette.equity)
  }
  context.setLineDash([3, 3])
  line(context, first, second)
}

function drawProfile(
  context: CanvasRenderingContext2D,
  rows: readonly ProfileRow[],
  [first, second]: readonly [Point, Point],
  { scale, palette }: LayerContent,
): void {
  const [left, right] = [Math.min(first.x, second.x), Math.max(first.x, second.x)]
  const most = rows.reduce((largest, { rising, falling }) => Math.max(largest, rising + falling), 0)
  context.setLineDash([3, 3])
  for (const x of [left, right]) line(context, { x, y: 0 }, { x, y: scale.height })
  if (most === 0) return
  for (const { low, high, rising, falling } of rows) {
    const top = scale.toPoint({ time: 0, price: high }).y
    const height = Math.max(1, scale.toPoint({ time: 0, price: low }).y - top - 1)
    const unit = ((right - left) * PROFILE_WIDTH) / most
    context.fillStyle = palette.gainFaint
    context.fillRect(left, top, rising * unit, height)
    context.fillStyle = palette.lossFaint
    context.fillRect(left + rising * unit, top, falling * unit, height)
  }
}

function line(context: CanvasRenderingContext2D, from: Point, to: Point): void {
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(to.x, to.y)
  context.stroke()
}

function label(context: CanvasRenderingContext2D, text: string, at: Point, color: string): void {
  context.fillStyle = color
  context.fillText(text, at.x, at.y)
}

function knob(context: CanvasRenderingContext2D, { x, y }: Point, palette: Palette): void {
  context.beginPath()
  context.arc(x, y, 4, 0, Math.PI * 2)
  context.fillStyle = palette.background
  context.fill()
  context.stroke()
}
