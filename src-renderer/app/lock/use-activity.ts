import { useEffect } from 'react'
import { call } from '#renderer/contract/client.ts'

/** The shortest time after which the app locks itself is a minute. */
const TELL_EVERY_MS = 10_000
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const

/** Tells the engine that somebody is at the window, so that it does not lock itself; now and then, not each time. */
export function useActivity(isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted) return undefined
    let told = Number.NEGATIVE_INFINITY
    const tell = (): void => {
      const now = performance.now()
      if (now - told < TELL_EVERY_MS) return
      told = now
      // One that is lost is followed by the next.
      call('auth.active', {}).catch(() => undefined)
    }
    for (const sign of SIGNS) window.addEventListener(sign, tell, { capture: true, passive: true })
    return () => {
      for (const sign of SIGNS) window.removeEventListener(sign, tell, { capture: true })
    }
  }, [isWanted])
}
