import { useQuery } from '@tanstack/react-query'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { call } from '#renderer/contract/client.ts'
import { Loading } from '#renderer/views/trade/bottom/Loading.tsx'
import { showMoney, showPrice, showQuantity } from '#renderer/views/trade/decimals.ts'
import {
  ORDER_TYPE_NAMES,
  SIDE_NAMES,
  STATUS_NAMES,
  TIME_IN_FORCE_NAMES,
} from '#renderer/views/trade/ticket/order-types.ts'
import { useInstrument } from '#renderer/views/trade/use-instruments.ts'
import { isFinal, type Order } from '#shared/domain/order.ts'
import { Annotation } from './Annotation.tsx'
import { DetailPanel, Facts } from './DetailPanel.tsx'
import { OrderStory } from './OrderStory.tsx'

type Props = {
  readonly id: string
  readonly timeZone: 'utc' | 'local'
  readonly onClose: () => void
  readonly onChoose: (id: string) => void
}

/** The order as it stands, its whole life oldest first, and what the trader wrote to it. */
export function OrderDetail({ id, timeZone, onClose, onChoose }: Props) {
  const order = useQuery({ queryKey: ['trading.orders', 'one', id], queryFn: () => call('trading.order', { id }) })
  return (
    <DetailPanel
      title={order.data === undefined ? 'Order' : `${SIDE_NAMES[order.data.side]} ${order.data.symbol}`}
      onClose={onClose}
    >
      {order.isError ? (
        <ErrorState error={order.error} onRetry={() => void order.refetch()} />
      ) : order.data === undefined ? (
        <Loading />
      ) : (
        <>
          <OrderFacts order={order.data} onChoose={onChoose} />
          <OrderStory order={order.data} timeZone={timeZone} />
          <Annotation key={id} order={order.data} />
        </>
      )}
    </DetailPanel>
  )
}

function OrderFacts({ order, onChoose }: { readonly order: Order; readonly onChoose: (id: string) => void }) {
  const instrument = useInstrument(order.symbol)
  const price = (value: string | null | undefined) => showPrice(value, instrument?.tickSize)
  const links = [
    ['Protects', order.parentOrderId],
    ['Stop', order.stopLossOrderId],
    ['Target', order.takeProfitOrderId],
  ] as const
  return (
    <>
      <Facts
        facts={[
          ['Status', STATUS_NAMES[order.status]],
          ['Type', `${ORDER_TYPE_NAMES[order.type]}, ${TIME_IN_FORCE_NAMES[order.timeInForce].toLowerCase()}`],
          [
            'Filled',
            `${showQuantity(order.filled, instrument?.lotSize)} of ${showQuantity(order.amount, instrument?.lotSize)}`,
          ],
          ...(order.price === null ? [] : [['Price', price(order.price)] as const]),
          ...(order.stopPrice === null ? [] : [['Stop price', price(order.stopPrice)] as const]),
          ...(order.averagePrice === null ? [] : [['Average price', price(order.averagePrice)] as const]),
          ...Object.entries(order.fee).map(([currency, fee]) => ['Fee', `${showMoney(fee)} ${currency}`] as const),
          ...(isFinal(order.status)
            ? []
            : [['Held by', order.heldBy === 'exchange' ? 'the exchange' : 'this app, while it runs'] as const]),
          [
            'Id',
            <code key="id" className="font-mono text-[11px]">
              {order.clientOrderId}
            </code>,
          ],
        ]}
      />
      {links.some(([, linked]) => linked !== undefined) && (
        <p className="flex flex-wrap gap-3">
          {links.map(([name, linked]) =>
            linked === undefined ? null : (
              <button key={name} type="button" className="text-accent hover:underline" onClick={() => onChoose(linked)}>
                {name} order
              </button>
            ),
          )}
        </p>
      )}
    </>
  )
}
