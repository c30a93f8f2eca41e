import { useEffect } from 'react'
import { markReady } from '#renderer/app/ready.ts'

/** The screen Strategies. */
export function StrategiesView() {
  useEffect(markReady, [])
  return <h1 className="p-4 text-[15px] font-semibold">Strategies</h1>
}
