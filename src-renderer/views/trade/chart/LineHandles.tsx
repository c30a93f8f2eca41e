import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react'
import type { ChartScale } from '#renderer/charts/live/drawing.ts'
import { Signed } from '#renderer/components/Signed.tsx'
import { useQuote } from '#renderer/stores/quotes.ts'
import { formatDecimals } from '#shared/format/numbers.ts'
import { applyLine, moveLine, putLineBack, useMovingLines } from './amend-line.ts'
import { type OrderLine, onTick, priceText } from './order-lines.ts'

type Props = {
  readonly symbol: string | undefined
  readonly lines: readonly OrderLine[]
  readonly tick: number
  readonly decimals: number
  readonly scale: () => ChartScale | undefined
  /** Calls back after each painting of the chart until the returned function is called. */
  readonly onPaint: (listener: () => void) => () => void
}

const TONES: Readonly<Record<OrderLine['kind'], string>> = {
  entry: 'border-accent',
  stop: 'border-loss',
  target: 'border-gain',
  buy: 'border-gain',
  sell: 'border-loss',
}

const HEIGHT = 20

/** What is open as labels on its lines. Those of orders are handles: dragged, or moved with the arrow keys, they amend. */
export function LineHandles({ symbol, lines, tick, decimals, scale, onPaint }: Props) {
  const moving = useMovingLines((state) => state.prices)
  const host = useRef<HTMLDivElement>(null)
  const quoted = useQuote(symbol)?.last
  const last = quoted === undefined ? undefined : Number(quoted)
  const priced = lines.map((line) => ({ line, price: moving[line.id]?.price ?? line.price }))

  useEffect(() => {
    const place = (): void => {
      const now = scale()
      const element = host.current
      if (now !== undefined && element !== null) placeAll(element, now)
    }
    place()
    return onPaint(place)
  })

  return (
    <div ref={host} className="pointer-events-none absolute inset-0 z-20 overflow-hidden text-[11px] leading-4">
      {priced.map(({ line, price }) => (
        <Handle
          key={line.id}
          line={line}
          price={price}
          last={line.kind === 'entry' ? last : undefined}
          isMoving={moving[line.id] !== undefined}
          isSent={moving[line.id]?.isSent ?? false}
          tick={tick}
          decimals={decimals}
          scale={scale}
        />
      ))}
    </div>
  )
}

type HandleProps = {
  readonly line: OrderLine
  readonly price: number
  /** The market's last price. */
  readonly last: number | undefined
  readonly isMoving: boolean
  readonly isSent: boolean
  readonly tick: number
  readonly decimals: number
  readonly scale: () => ChartScale | undefined
}

function Handle({ line, price, last, isMoving, isSent, tick, decimals, scale }: HandleProps) {
  /** Where in the handle it was taken hold of, and whether it has been moved since. */
  const drag = useRef<{ readonly offset: number; readonly from: number; moved: boolean } | null>(null)
  const pnl =
    line.kind === 'entry' && last === undefined
      ? undefined
      : line.pnl?.(line.kind === 'entry' ? (last ?? price) : price)
  const text = priceText(price, tick, decimals)
  const look = `absolute top-0 left-0 flex h-5 items-center gap-1.5 rounded-sm border bg-panel px-1.5 whitespace-nowrap ${TONES[line.kind]}`
  const content = (
    <>
      <span>{line.title}</span>
      {pnl !== undefined && <Signed value={pnl.value} text={pnl.text} />}
      {isMoving && <span className="text-muted">{isSent ? '…' : formatDecimals(price, decimals)}</span>}
    </>
  )
  if (line.amend === undefined) {
    return (
      <div data-line={price} className={look}>
        {content}
      </div>
    )
  }

  const priceAt = (y: number): number | undefined => {
    const at = scale()?.toAnchor({ x: 0, y }).price
    return at === undefined || !Number.isFinite(at) ? undefined : onTick(at, tick)
  }
  const top = (event: PointerEvent<HTMLElement>): number =>
    event.clientY - (event.currentTarget.parentElement?.getBoundingClientRect().top ?? 0)
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0 || isSent) return
    event.preventDefault()
    event.currentTarget.focus()
    event.currentTarget.setPointerCapture(event.pointerId)
    const y = scale()?.toPoint({ time: 0, price }).y ?? top(event)
    drag.current = { offset: top(event) - y, from: top(event), moved: false }
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const held = drag.current
    if (held === null) return
    if (!held.moved && Math.abs(top(event) - held.from) < 2) return
    held.moved = true
    const next = priceAt(top(event) - held.offset)
    if (next !== undefined && next !== price) moveLine(line.id, next)
  }
  const onPointerUp = (): void => {
    const held = drag.current
    drag.current = null
    if (held?.moved === true) apply()
  }
  const apply = (): void => {
    if (priceText(line.price, tick, decimals) === text) putLineBack(line.id)
    else void applyLine(line, text)
  }
  const takeBack = (): void => {
    drag.current = null
    if (!isSent) putLineBack(line.id)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const ticks = STEPS[event.key]
    if (ticks !== undefined) {
      if (!isSent) moveLine(line.id, onTick(price + ticks * (event.shiftKey ? 10 : 1) * tick, tick))
    } else if (event.key === 'Enter') {
      if (isMoving && !isSent) apply()
    } else if (event.key === 'Escape' && isMoving) takeBack()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={line.name}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={line.price * 10}
      aria-valuenow={Number(text)}
      aria-valuetext={`${text}${pnl === undefined ? '' : `, ${pnl.text}`}`}
      aria-busy={isSent}
      title="Drag, or use the arrow keys and Enter, to move it; Escape takes it back"
      data-line={price}
      className={`${look} pointer-events-auto cursor-ns-resize touch-none`}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={takeBack}
      onKeyDown={onKeyDown}
      onBlur={() => {
        if (drag.current === null && isMoving && !isSent) takeBack()
      }}
    >
      {content}
    </div>
  )
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageUp: 10,
  PageDown: -10,
}

/** Puts each label on its line, at the right; those that would cover each other stand beside each other, or below. */
function placeAll(host: HTMLElement, scale: ChartScale): void {
  const labels = [...host.querySelectorAll<HTMLElement>('[data-line]')].map((element) => {
    const { y } = scale.toPoint({ time: 0, price: Number(element.dataset['line']) })
    const inside = Math.min(Math.max(Number.isFinite(y) ? y : 0, HEIGHT / 2), scale.height - HEIGHT / 2)
    return { element, y: inside, isOutside: inside !== y, width: element.offsetWidth }
  })
  const right = scale.width - 8
  const placed: { readonly y: number; readonly left: number }[] = []
  for (const { element, y: wanted, isOutside, width } of labels.sort((one, other) => one.y - other.y)) {
    const near = placed.filter((other) => Math.abs(other.y - wanted) < HEIGHT)
    const beside = Math.min(right, ...near.map((other) => other.left - 4)) - width
    const [left, y] =
      beside >= 0 ? [beside, wanted] : [right - width, Math.max(...near.map((other) => other.y)) + HEIGHT]
    placed.push({ y, left })
    element.style.transform = `translate(${Math.round(left)}px, ${Math.round(y - HEIGHT / 2)}px)`
    // Dashed: its line lies beyond what the chart shows.
    element.style.borderStyle = isOutside ? 'dashed' : 'solid'
  }
}
