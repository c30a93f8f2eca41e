import { useEffect } from 'react'
import { markReady } from '#renderer/app/ready.ts'

/** The screen Settings. */
export function SettingsView() {
  useEffect(markReady, [])
  return <h1 className="p-4 text-[15px] font-semibold">Settings</h1>
}
