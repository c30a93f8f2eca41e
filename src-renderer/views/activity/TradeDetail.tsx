import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { Signed } from '#renderer/components/Signed.tsx'
import { call } from '#renderer/contract/client.ts'
import { Loading } from '#renderer/views/trade/bottom/Loading.tsx'
import { showMoney, showPrice, showQuantity } from '#renderer/views/trade/decimals.ts'
import { showMoment } from '#renderer/views/trade/moments.ts'
import { ORDER_TYPE_NAMES, SIDE_NAMES } from '#renderer/views/trade/ticket/order-types.ts'
import { useInstrument } from '#renderer/views/trade/use-instruments.ts'
import type { Trade } from '#shared/domain/trade.ts'
import { formatMoney, formatPercent } from '#shared/format/numbers.ts'
import { formatDuration } from '#shared/format/times.ts'
import { Annotation } from './Annotation.tsx'
import { DetailPanel, Facts } from './DetailPanel.tsx'
import { OrderDetail } from './OrderDetail.tsx'
import { reasonWords } from './reason-words.ts'
import { ordersOfFills } from './trade-orders.ts'

const MOST_FILLS = 1_000

type Props = { readonly trade: Trade; readonly timeZone: 'utc' | 'local'; readonly onClose: () => void }

/** A round trip with its figures, the orders that made it, and the note and tags of the order that opened it. */
export function TradeDetail({ trade, timeZone, onClose }: Props) {
  const [order, setOrder] = useState<string | null>(null)
  const instrument = useInstrument(trade.symbol)
  const { account, symbol, entryTime, exitTime } = trade
  const fills = useQuery({
    queryKey: ['trading.fills', 'of trade', trade.id, exitTime],
    queryFn: () =>
      call('trading.fills', {
        account,
        symbol,
        from: entryTime,
        limit: MOST_FILLS,
        ...(exitTime === null ? {} : { to: exitTime + 1 }),
      }),
  })
  if (order !== null) {
    return <OrderDetail id={order} timeZone={timeZone} onClose={() => setOrder(null)} onChoose={setOrder} />
  }
  const orders = ordersOfFills(fills.data?.items ?? [])
  const opening = orders[0]?.orderId
  return (
    <DetailPanel title={`${trade.direction === 'long' ? 'Long' : 'Short'} ${symbol}`} onClose={onClose}>
      <Facts
        facts={[
          ['Entry', showMoment(entryTime, timeZone)],
          ['Exit', exitTime === null ? 'still open' : showMoment(exitTime, timeZone)],
          ['Held', formatDuration(trade.durationMs)],
          ['Quantity', showQuantity(trade.quantity, instrument?.lotSize)],
          ['Entry price', showPrice(trade.entryPrice, instrument?.tickSize)],
          ['Exit price', showPrice(trade.exitPrice, instrument?.tickSize)],
          [
            'Profit or loss',
            <Signed
              key="pnl"
              value={trade.pnlPct}
              text={`${formatMoney(Number(trade.pnl), { sign: true })} (${formatPercent(trade.pnlPct, { sign: true })})`}
            />,
          ],
          ...Object.entries(trade.fees).map(([currency, fee]) => [`Fees ${currency}`, showMoney(fee)] as const),
          ['Worst while open', formatPercent(trade.mae)],
          ['Best while open', formatPercent(trade.mfe)],
          ['Why it began', reasonWords(trade.entryReason)],
          ['Why it ended', reasonWords(trade.exitReason) || '—'],
        ]}
      />
      <section>
        <h3 className="mb-1 text-[11px] text-muted">Orders of the trade</h3>
        {fills.isPending && <Loading />}
        {fills.isError && <ErrorState error={fills.error} onRetry={() => void fills.refetch()} />}
        <ul className="space-y-0.5">
          {orders.map(({ orderId, side, time }) => (
            <li key={orderId}>
              <button
                type="button"
                className="flex w-full justify-between gap-2 rounded px-1 text-left hover:bg-raised"
                onClick={() => setOrder(orderId)}
              >
                <span className="text-accent">{SIDE_NAMES[side]}</span>
                <span className="text-muted">{showMoment(time, timeZone)}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {opening !== undefined && <OpeningOrder id={opening} />}
    </DetailPanel>
  )
}

function OpeningOrder({ id }: { readonly id: string }) {
  const { data } = useQuery({ queryKey: ['trading.orders', 'one', id], queryFn: () => call('trading.order', { id }) })
  if (data === undefined) return <Loading />
  return (
    <section>
      <h3 className="mb-1 text-[11px] text-muted">
        Note and tags of the {ORDER_TYPE_NAMES[data.type].toLowerCase()} order that opened it
      </h3>
      <Annotation key={id} order={data} />
    </section>
  )
}
