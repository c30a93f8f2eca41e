import { useEffect } from 'react'
import { markReady } from '#renderer/app/ready.ts'

/** The screen Portfolio. */
export function PortfolioView() {
  useEffect(markReady, [])
  return <h1 className="p-4 text-[15px] font-semibold">Portfolio</h1>
}
