import { Popover } from '@base-ui/react/popover'
import { CircleCheck, type LucideIcon, TriangleAlert, Unplug } from 'lucide-react'
import { useNow } from '#renderer/views/risk/use-now.ts'
import { showMoment, useTimeZone } from '#renderer/views/trade/moments.ts'
import type { MarketConnection } from '#shared/contract/market.ts'
import { formatPercent } from '#shared/format/numbers.ts'
import { type ConnectionWords, connectionWords, heard } from './connection-words.ts'
import { useConnections } from './use-connections.ts'

const LOOKS: Readonly<Record<ConnectionWords['level'], { readonly icon: LucideIcon; readonly color: string }>> = {
  good: { icon: CircleCheck, color: 'text-gain' },
  waiting: { icon: Unplug, color: 'text-warn' },
  bad: { icon: TriangleAlert, color: 'text-loss' },
}

/** A line that says of each exchange whether its prices come; nothing on a market that needs no connection. */
export function FeedBar() {
  const connections = useConnections()
  if (connections.length === 0) return null
  return (
    <section
      aria-label="Connections"
      className="flex min-h-6 shrink-0 flex-wrap items-center gap-x-4 border-t border-border bg-panel px-2 text-[11.5px]"
    >
      {connections.map((connection) => (
        <FeedState key={connection.exchange} connection={connection} isLong />
      ))}
    </section>
  )
}

/** The same, to stand in a heading. */
export function FeedStates() {
  const connections = useConnections()
  return connections.map((connection) => <FeedState key={connection.exchange} connection={connection} />)
}

/** One exchange: whether its prices come in an icon and words, and all that is known on a click. */
function FeedState({
  connection,
  isLong = false,
}: {
  readonly connection: MarketConnection
  readonly isLong?: boolean
}) {
  const now = useNow()
  const timeZone = useTimeZone()
  const words = connectionWords(
    connection,
    now,
    (time) => `${showMoment(time, timeZone)}${timeZone === 'utc' ? ' UTC' : ''}`,
  )
  const { icon: Icon, color } = LOOKS[words.level]
  const { name, lastHeardAt, rateLimitUsed } = connection
  return (
    <div className="flex min-w-0 items-center gap-2">
      <Popover.Root>
        <Popover.Trigger className="flex h-6 shrink-0 items-center gap-1.5 rounded px-1 focus-ring-inset hover:bg-raised">
          <Icon size={13} aria-hidden="true" className={`shrink-0 ${color}`} />
          <span>
            <span className="sr-only">Connection to </span>
            {name}
          </span>
          <span className={color}>{words.state}</span>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner sideOffset={6} align="start" className="z-50">
            <Popover.Popup className="w-80 max-w-[94vw] rounded-lg border border-border bg-panel p-4 shadow-popup">
              <Popover.Title className="text-[14px] font-semibold">Connection to {name}</Popover.Title>
              <Popover.Description className={`mt-1 ${words.consequence === undefined ? 'text-muted' : color}`}>
                {words.consequence ?? 'Prices come; orders can be placed.'}
              </Popover.Description>
              <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
                {words.facts.map((fact) => (
                  <div key={fact.name} className="contents">
                    <dt className="text-muted">{fact.name}</dt>
                    <dd className="text-right break-words">{fact.value}</dd>
                  </div>
                ))}
              </dl>
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      {isLong && (
        <span className="min-w-0 truncate text-muted" title={words.consequence}>
          {words.consequence ??
            [
              lastHeardAt === null ? 'nothing heard yet' : `heard ${heard(Math.max(0, now - lastHeardAt))}`,
              ...(rateLimitUsed === null ? [] : [`${formatPercent(rateLimitUsed)} of the rate limit`]),
            ].join(' · ')}
        </span>
      )}
    </div>
  )
}
