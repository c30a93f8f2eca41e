import { useQuery } from '@tanstack/react-query'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { call } from '#renderer/contract/client.ts'
import { fetchPages } from '#renderer/contract/pages.ts'
import { Loading } from '#renderer/views/trade/bottom/Loading.tsx'
import { showMoney, showPrice, showQuantity } from '#renderer/views/trade/decimals.ts'
import { showMoment } from '#renderer/views/trade/moments.ts'
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
import { storyStep } from './order-story.ts'

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
          <Story order={order.data} timeZone={timeZone} />
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

function Story({ order, timeZone }: { readonly order: Order; readonly timeZone: 'utc' | 'local' }) {
  const { id } = order
  const events = useQuery({
    queryKey: ['trading.orderEvents', id],
    queryFn: async ({ signal }) => {
      const pages = await fetchPages(
        (cursor) => call('trading.orderEvents', { id, limit: 1_000, ...(cursor === undefined ? {} : { cursor }) }),
        { signal, most: 20 },
      )
      return pages.flatMap(({ items }) => items)
    },
  })
  return (
    <section>
      <h3 className="mb-2 text-[11px] text-muted">Life of the order</h3>
      {events.isError && <ErrorState error={events.error} onRetry={() => void events.refetch()} />}
      {events.isPending && <Loading />}
      <ol aria-label="Life of the order" className="ml-1 border-l border-border">
        {events.data?.map((event) => {
          const step = storyStep(event, order)
          return (
            <li key={step.sequence} className="relative pb-3 pl-4 last:pb-0">
              <span
                aria-hidden="true"
                className="absolute top-[5px] -left-[4.5px] size-2 rounded-full border border-panel bg-accent"
              />
              <p className="break-words select-text">{step.title}</p>
              <p className="text-[11px] text-muted">
                {showMoment(step.time, timeZone)} · {step.status}
              </p>
              {step.facts.length > 0 && (
                <details className="mt-0.5 text-[11px]">
                  <summary className="w-fit cursor-default text-muted hover:text-text">Details</summary>
                  <dl className="mt-0.5 space-y-0.5">
                    {step.facts.map(({ name, value }) => (
                      <div key={name} className="flex justify-between gap-3">
                        <dt className="text-muted">{name}</dt>
                        <dd className="text-right break-all">{value}</dd>
                      </div>
                    ))}
                  </dl>
                </details>
              )}
            </li>
          )
        })}
      </ol>
    </section>
  )
}
