import { Signed } from '#renderer/components/Signed.tsx'
import { useQuote } from '#renderer/stores/quotes.ts'
import { showPrice } from '#renderer/views/trade/decimals.ts'
import type { Overview } from '#shared/contract/market.ts'
import { formatPercent } from '#shared/format/numbers.ts'
import { formatDuration } from '#shared/format/times.ts'
import { useFlash } from './use-flash.ts'
import { changeNow, isStale } from './use-overview.ts'

type Props = { readonly overview: Overview }

/** The last price as it moves, lit up for a moment when it does. */
export function LastPrice({ overview, tickSize }: Props & { readonly tickSize: string | undefined }) {
  const last = useQuote(overview.symbol)?.last ?? overview.last
  const flash = useFlash(last === null ? undefined : Number(last))
  return (
    <span ref={flash} className="rounded-sm px-0.5">
      {showPrice(last, tickSize)}
    </span>
  )
}

/** The change over 24 hours at the newest price. */
export function DayChange({ overview }: Props) {
  const change = changeNow(overview, useQuote(overview.symbol))
  return <Signed value={change} text={formatPercent(change, { sign: true })} />
}

/** That a symbol is halted, or how old its stale price is, in words; nothing while it is fresh. */
export function StaleAge({ overview }: Props) {
  const quote = useQuote(overview.symbol)
  if (overview.status === 'halted') {
    return (
      <span
        className="whitespace-nowrap text-warn"
        title={`${overview.symbol} is halted: its market trades it no more`}
      >
        Halted
      </span>
    )
  }
  if (!isStale(overview, quote)) return null
  const { ageMs } = overview
  const age = ageMs === null ? 'no price yet' : `${formatDuration(Math.floor(ageMs / 1_000) * 1_000)} old`
  return (
    <span className="whitespace-nowrap text-warn" title={`The price of ${overview.symbol} is stale: ${age}`}>
      {age}
    </span>
  )
}
