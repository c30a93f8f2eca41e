import { useEffect } from 'react'
import { markReady } from '#renderer/app/ready.ts'

/** The screen Trade. */
export function TradeView() {
  useEffect(markReady, [])
  return <h1 className="p-4 text-[15px] font-semibold">Trade</h1>
}
