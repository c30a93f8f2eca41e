import { type MouseEvent, type PointerEvent, type RefObject, useRef } from 'react'
import {
  anchorsOf,
  type ChartScale,
  type Drawing,
  type DrawingKind,
  type Grip,
  gripAt,
  moved,
  type Point,
} from '#renderer/charts/live/drawing.ts'
import type { LiveChart } from '#renderer/charts/live/live-chart.ts'

type Props = {
  readonly chart: RefObject<LiveChart | null>
  readonly drawings: readonly Drawing[]
  /** What the next press draws; undefined while the chart is only moved. */
  readonly tool: DrawingKind | undefined
  readonly tick: number
  readonly onChange: (drawings: readonly Drawing[]) => void
  readonly onSelect: (id: string | undefined) => void
  readonly onToolDone: () => void
}

type Holding = { readonly grip: Grip; readonly from: Point; readonly original: Drawing; moved: boolean }

/** Further than this between press and release is a drag; else the second place is set by a second press. */
const DRAG = 4

/**
 * Draws with the pointer and moves what is drawn. Both happen on the chart's own canvas: until the pointer lets go nothing
 * else is rendered. What it does not need goes on to the chart.
 */
export function useDrawingPointer({ chart, drawings, tool, tick, onChange, onSelect, onToolDone }: Props) {
  const holding = useRef<Holding>(null)
  const draft = useRef<{ drawing: Drawing; readonly from: Point; isPlacing: boolean }>(null)
  const isTaken = useRef(false)

  const snapped = (scale: ChartScale, point: Point) => {
    const { time, price } = scale.toAnchor(point)
    return { time, price: Math.max(1, Math.round(price / tick)) * tick }
  }
  const finish = (): void => {
    const made = draft.current?.drawing
    draft.current = null
    if (made === undefined) return
    onChange([...drawings, made])
    onSelect(made.id)
    onToolDone()
  }
  const stop = (event: { stopPropagation(): void }): void => {
    isTaken.current = true
    event.stopPropagation()
  }

  const onPointerDownCapture = (event: PointerEvent<HTMLElement>): void => {
    isTaken.current = false
    const scale = chart.current?.scale()
    if (event.button !== 0 || scale === undefined || isControl(event.target)) return
    const point = pointOf(event)
    if (point.x > scale.width || point.y > scale.height) return
    if (draft.current?.isPlacing === true) {
      stop(event)
      draft.current.isPlacing = false
      return
    }
    if (tool !== undefined) {
      stop(event)
      const anchor = snapped(scale, point)
      const anchors = anchorsOf(tool) === 1 ? [anchor] : [anchor, anchor]
      const drawing = { id: crypto.randomUUID(), kind: tool, anchors }
      draft.current = { drawing, from: point, isPlacing: false }
      event.currentTarget.setPointerCapture(event.pointerId)
      chart.current?.setDrawings([...drawings, drawing], drawing.id)
      return
    }
    const grip = gripAt(drawings, scale, point)
    onSelect(grip?.id)
    const original = drawings.find(({ id }) => id === grip?.id)
    if (grip === undefined || original === undefined) return
    stop(event)
    holding.current = { grip, from: point, original, moved: false }
    event.currentTarget.setPointerCapture(event.pointerId)
  }

  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const scale = chart.current?.scale()
    if (scale === undefined) return
    const point = pointOf(event)
    if (draft.current !== null) {
      const { drawing } = draft.current
      const anchor = snapped(scale, point)
      const [first] = drawing.anchors
      draft.current.drawing = { ...drawing, anchors: drawing.anchors.length === 1 ? [anchor] : [first, anchor] }
      chart.current?.setDrawings([...drawings, draft.current.drawing], drawing.id)
      return
    }
    const held = holding.current
    if (held === null) {
      const over = event.buttons === 0 && gripAt(drawings, scale, point) !== undefined
      event.currentTarget.toggleAttribute('data-grip', over)
      return
    }
    held.moved = true
    chart.current?.setDrawings(withMoved(held, point, scale), held.grip.id)
  }

  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    const scale = chart.current?.scale()
    const point = pointOf(event)
    const drawn = draft.current
    if (drawn !== null) {
      const isClick = Math.hypot(point.x - drawn.from.x, point.y - drawn.from.y) < DRAG
      if (drawn.drawing.anchors.length === 2 && isClick) drawn.isPlacing = true
      else finish()
      return
    }
    const held = holding.current
    holding.current = null
    if (held?.moved === true && scale !== undefined) onChange(withMoved(held, point, scale))
  }

  const withMoved = ({ grip, from, original }: Holding, point: Point, scale: ChartScale): readonly Drawing[] => {
    const to = moved(original, grip.part, { x: point.x - from.x, y: point.y - from.y }, scale)
    return drawings.map((each) => (each.id === grip.id ? to : each))
  }

  /** Takes back what is being drawn or moved; answers whether there was something. */
  const cancel = (): boolean => {
    const was = draft.current !== null || holding.current !== null
    draft.current = null
    holding.current = null
    if (was) chart.current?.setDrawings(drawings, undefined)
    return was
  }

  return {
    cancel,
    handlers: {
      onPointerDownCapture,
      onPointerMove,
      onPointerUp,
      onPointerCancel: () => void cancel(),
      // The chart listens to these as well as to pointers.
      onMouseDownCapture: (event: MouseEvent<HTMLElement>) => {
        if (!isTaken.current) return
        event.stopPropagation()
        // Nothing is selected or carried away: that would end the pointer's moves.
        event.preventDefault()
        event.currentTarget.querySelector<HTMLElement>('[role="group"]')?.focus()
      },
    },
  }
}

function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('[data-line], button') !== null
}

function pointOf(event: PointerEvent<HTMLElement>): Point {
  const { left, top } = event.currentTarget.getBoundingClientRect()
  return { x: event.clientX - left, y: event.clientY - top }
}
