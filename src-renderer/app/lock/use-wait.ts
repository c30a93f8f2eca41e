import { useEffect, useState } from 'react'

const SECOND_MS = 1_000

/** Counts down to the next try: whole seconds that are left, and how to begin a wait of so many milliseconds. */
export function useWait(firstMs: number): { readonly seconds: number; readonly wait: (ms: number) => void } {
  const [until, setUntil] = useState(() => performance.now() + firstMs)
  const [now, setNow] = useState(() => performance.now())
  const seconds = Math.max(0, Math.ceil((until - now) / SECOND_MS))
  const isWaiting = seconds > 0
  useEffect(() => {
    if (!isWaiting) return undefined
    const timer = setInterval(() => setNow(performance.now()), SECOND_MS / 4)
    return () => clearInterval(timer)
  }, [isWaiting])
  return {
    seconds,
    wait: (ms) => {
      const begun = performance.now()
      setNow(begun)
      setUntil(begun + ms)
    },
  }
}
