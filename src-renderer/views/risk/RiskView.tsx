import { useEffect } from 'react'
import { markReady } from '#renderer/app/ready.ts'

/** The screen Risk. */
export function RiskView() {
  useEffect(markReady, [])
  return <h1 className="p-4 text-[15px] font-semibold">Risk</h1>
}
