import { useEffect } from 'react'
import { markReady } from '#renderer/app/ready.ts'

/** The screen Activity. */
export function ActivityView() {
  useEffect(markReady, [])
  return <h1 className="p-4 text-[15px] font-semibold">Activity</h1>
}
