import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, memo, useMemo, useState } from 'react'
import { useSize } from '#renderer/components/use-size.ts'
import type { Book } from '#renderer/stores/depth.ts'
import { useQuote } from '#renderer/stores/quotes.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { decimalsOf, showPrice } from '#renderer/views/trade/decimals.ts'
import { fillPrice } from '#renderer/views/trade/ticket-store.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { formatDecimals, formatPercent, MISSING } from '#shared/format/numbers.ts'
import { type BookRow, groupedPrice, groupLevels, spreadOf } from './group-levels.ts'

const ROW_HEIGHT = 20
const MIDDLE_HEIGHT = 28
/** In less height, prices have no heading. */
const HEADED_FROM = 160
const MOST_ROWS = 25
/** A smaller share would be shown as nothing. */
const LEAST_SHOWN = 0.00001
const GRID = 'grid w-full grid-cols-3 items-center px-2 text-right'

type Props = { readonly book: Book; readonly instrument: Instrument; readonly grouping: number }

/**
 * Both sides of a book around the last price, as many rows as there is room for. Arrow keys go from price to price, Enter
 * and a click put a price into the ticket; own open orders are marked.
 */
export function BookLadder({ book, instrument, grouping }: Props) {
  const { element, size } = useSize<HTMLDivElement>()
  const [active, setActive] = useState<string>('bid 0')
  const own = useOwnAmounts(instrument, grouping)
  const { symbol, tickSize, lotSize } = instrument
  const height = size?.height ?? 0
  const hasHeading = height >= HEADED_FROM
  const room = height - MIDDLE_HEIGHT - (hasHeading ? ROW_HEIGHT : 0)
  const most = Math.min(MOST_ROWS, Math.max(1, Math.floor(room / 2 / ROW_HEIGHT)))
  const asks = groupLevels(book.asks, { side: 'ask', tickSize, grouping }, most)
  const bids = groupLevels(book.bids, { side: 'bid', tickSize, grouping }, most)
  const deepest = Math.max(asks.at(-1)?.total ?? 0, bids.at(-1)?.total ?? 0)
  const activeRow = isShown(active, asks.length, bids.length) ? active : 'bid 0'

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button[data-level]')]
    const at = buttons.findIndex((button) => button === event.target)
    const wanted = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (at < 0 || wanted === undefined) return
    buttons[Math.min(Math.max(wanted, 0), buttons.length - 1)]?.focus()
    event.preventDefault()
  }
  const level = (side: 'ask' | 'bid', row: BookRow | undefined, index: number) => (
    <Level
      key={`${side} ${index}`}
      id={`${side} ${index}`}
      side={side}
      price={row?.price}
      amount={row?.amount ?? 0}
      total={row?.total ?? 0}
      share={row === undefined || deepest === 0 ? 0 : row.total / deepest}
      own={row === undefined ? 0 : (own.get(`${side} ${row.price}`) ?? 0)}
      tickSize={tickSize}
      lotSize={lotSize}
      isActive={activeRow === `${side} ${index}`}
      onActive={setActive}
    />
  )
  // Rows that the book lacks keep their place, so that the middle stays where it is.
  const places = Array.from({ length: most }, (_, index) => index)
  return (
    <div ref={element} className="flex min-h-0 flex-1 flex-col overflow-hidden">
      {hasHeading && (
        <div aria-hidden="true" className={`${GRID} h-5 shrink-0 text-[11px] text-muted`}>
          <span>Price</span>
          <span>Amount</span>
          <span>Total</span>
        </div>
      )}
      <div role="group" aria-label={`Order book ${symbol}`} onKeyDown={onKeyDown}>
        {places.toReversed().map((index) => level('ask', asks[index], index))}
        <Middle book={book} instrument={instrument} />
        {places.map((index) => level('bid', bids[index], index))}
      </div>
    </div>
  )
}

function isShown(id: string, asks: number, bids: number): boolean {
  const [side, index] = id.split(' ')
  return Number(index) < (side === 'ask' ? asks : bids)
}

type LevelProps = {
  readonly id: string
  readonly side: 'ask' | 'bid'
  readonly price: string | undefined
  readonly amount: number
  readonly total: number
  /** Of the deepest total on screen. */
  readonly share: number
  /** What own open orders wait for here. */
  readonly own: number
  readonly tickSize: string
  readonly lotSize: string
  readonly isActive: boolean
  readonly onActive: (id: string) => void
}

/** One price. It is drawn again only when something of it changes. */
const Level = memo(function Level(props: LevelProps) {
  const { id, side, price, amount, total, share, own, tickSize, lotSize, isActive, onActive } = props
  if (price === undefined) return <div className={`${GRID} h-5`} />
  const decimals = decimalsOf(lotSize)
  const [shown, amountText, totalText] = [
    showPrice(price, tickSize),
    formatDecimals(amount, decimals),
    formatDecimals(total, decimals),
  ]
  const ownText = own > 0 ? `, own order of ${formatDecimals(own, decimals)} here` : ''
  const name = side === 'ask' ? 'Ask' : 'Bid'
  return (
    <button
      type="button"
      data-level={id}
      tabIndex={isActive ? 0 : -1}
      title={`Put ${shown} into the order ticket${ownText}`}
      className={`${GRID} relative h-5 focus-ring-inset hover:bg-raised`}
      onClick={() => fillPrice(price)}
      onFocus={() => onActive(id)}
    >
      <span
        aria-hidden="true"
        className={`absolute inset-y-px right-0 left-0 origin-right ${side === 'ask' ? 'bg-loss/12' : 'bg-gain/12'}`}
        style={{ transform: `scaleX(${share})` }}
      />
      {own > 0 && (
        <span aria-hidden="true" className="absolute top-1/2 left-0 h-3 w-[3px] -translate-y-1/2 rounded-r bg-accent" />
      )}
      <span className={`relative truncate ${side === 'ask' ? 'text-loss' : 'text-gain'}`}>
        <span className="sr-only">{name} </span>
        {shown}
      </span>
      <span className="relative truncate">
        <span className="sr-only">amount </span>
        {amountText}
      </span>
      <span className="relative truncate text-muted">
        <span className="sr-only">total </span>
        {totalText}
        {own > 0 && <span className="sr-only">{ownText}</span>}
      </span>
    </button>
  )
})

/** The last price with the way it went, and the spread. */
function Middle({ book, instrument }: { readonly book: Book; readonly instrument: Instrument }) {
  const { symbol, tickSize } = instrument
  const last = useQuote(symbol)?.last
  const way = useWay(last)
  const spread = spreadOf(book.bids[0]?.[0], book.asks[0]?.[0])
  const spreadText =
    spread === null
      ? MISSING
      : `${formatDecimals(spread.spread, decimalsOf(tickSize))} (${spread.fraction < LEAST_SHOWN ? '<0.001%' : formatPercent(spread.fraction, { decimals: 3 })})`
  return (
    <div className="flex h-7 items-center gap-2 border-y border-border px-2">
      <span className={`flex items-center gap-1 text-[13px] font-semibold ${way < 0 ? 'text-loss' : 'text-gain'}`}>
        {way < 0 ? <ArrowDown size={12} aria-label="fell" /> : <ArrowUp size={12} aria-label="rose" />}
        {showPrice(last, tickSize)}
      </span>
      <span className="ml-auto truncate text-[11px] text-muted">Spread {spreadText}</span>
    </div>
  )
}

/** Which way the price went last: 1 or −1. */
function useWay(last: string | undefined): number {
  const [known, setKnown] = useState({ last, way: 1 })
  if (last !== known.last) {
    const way = Math.sign(Number(last ?? 0) - Number(known.last ?? last ?? 0))
    setKnown({ last, way: way === 0 ? known.way : way })
  }
  return known.way
}

/** What own open orders wait for, by side and the price that it is shown under. */
function useOwnAmounts({ symbol, tickSize }: Instrument, grouping: number): ReadonlyMap<string, number> {
  const orders = useTrading((state) => state.openOrders)
  return useMemo(() => {
    const amounts = new Map<string, number>()
    for (const order of orders) {
      const { price, side } = order
      if (order.symbol !== symbol || price === null) continue
      const at = side === 'buy' ? 'bid' : 'ask'
      const key = `${at} ${groupedPrice(price, { side: at, tickSize, grouping })}`
      amounts.set(key, (amounts.get(key) ?? 0) + Number(order.remaining))
    }
    return amounts
  }, [orders, symbol, tickSize, grouping])
}
