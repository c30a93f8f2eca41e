import { useEffect, useState } from 'react'
import { useQuote, useQuotes } from '#renderer/stores/quotes.ts'
import { countdown } from './countdown.ts'

/** A price that nobody renewed for longer is said to be old. */
const STALE_AFTER_MS = 10_000

type Props = { readonly symbol: string; readonly barMs: number; readonly isReplay: boolean }

/** How long the open bar still lasts, or that no price has come for a while. A replay's time goes as it is played. */
export function ChartClock({ symbol, barMs, isReplay }: Props) {
  const quote = useQuote(symbol)
  const [{ age, wall }, setTimes] = useState({ age: 0, wall: 0 })
  useEffect(() => {
    let heardAt = performance.now()
    let newest = useQuotes.getState().bySymbol[symbol]
    const end = useQuotes.subscribe(({ bySymbol }) => {
      if (bySymbol[symbol] === newest) return
      newest = bySymbol[symbol]
      heardAt = performance.now()
    })
    const look = (): void => setTimes({ age: performance.now() - heardAt, wall: Date.now() })
    look()
    const timer = setInterval(look, 1_000)
    return () => {
      clearInterval(timer)
      end()
    }
  }, [symbol])
  const now = isReplay ? quote?.time : wall
  const left = now === undefined || now === 0 ? undefined : barMs - (now % barMs)
  return (
    <span className="flex shrink-0 items-center gap-2 pr-2 text-[11px]">
      {age > STALE_AFTER_MS && (
        <span role="status" className="rounded-sm border border-warn px-1 text-warn">
          No price for {Math.floor(age / 1_000)} s
        </span>
      )}
      <span title="Time until the open bar closes" className="min-w-9 text-right text-muted">
        <span className="sr-only">Bar closes in </span>
        {left === undefined ? '' : countdown(left)}
      </span>
    </span>
  )
}
