import { useQuery } from '@tanstack/react-query'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { call } from '#renderer/contract/client.ts'
import { fetchPages } from '#renderer/contract/pages.ts'
import { Loading } from '#renderer/views/trade/bottom/Loading.tsx'
import { showMoment } from '#renderer/views/trade/moments.ts'
import type { Order } from '#shared/domain/order.ts'
import { storyStep } from './order-story.ts'

/** The whole life of an order, oldest first, with what is known of each step. */
export function OrderStory({ order, timeZone }: { readonly order: Order; readonly timeZone: 'utc' | 'local' }) {
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
