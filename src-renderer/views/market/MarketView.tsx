import { useEffect } from 'react'
import { markReady } from '#renderer/app/ready.ts'

/** The screen Market. */
export function MarketView() {
  useEffect(markReady, [])
  return <h1 className="p-4 text-[15px] font-semibold">Market</h1>
}
