import { anchorsOf, type ChartScale, type Drawing, type DrawingKind } from '#renderer/charts/live/drawing.ts'
import { onTick } from './order-lines.ts'

/** A drawing in the middle of what is on screen, for whoever draws without a pointer; a level at `price`. */
export function defaultDrawing(kind: DrawingKind, scale: ChartScale, price: number, tick: number): Drawing {
  const { width, height } = scale
  const at = (x: number, y: number) => {
    const anchor = scale.toAnchor({ x: width * x, y: height * y })
    return { time: anchor.time, price: onTick(anchor.price, tick) }
  }
  const anchors =
    anchorsOf(kind) === 1 ? [{ time: at(0.5, 0.5).time, price: onTick(price, tick) }] : [at(0.35, 0.65), at(0.7, 0.35)]
  return { id: crypto.randomUUID(), kind, anchors }
}
