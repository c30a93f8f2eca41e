import { type RefObject, useEffect, useRef } from 'react'

const FLASH_MS = 700
/** What changes faster than this does not flash at every change. */
const REST_MS = 900

/** An element whose background lights up for a moment when `value` rises or falls; never where motion is not wanted. */
export function useFlash(value: number | undefined): RefObject<HTMLSpanElement | null> {
  const element = useRef<HTMLSpanElement>(null)
  const before = useRef(value)
  const quietUntil = useRef(0)
  useEffect(() => {
    const previous = before.current
    before.current = value
    if (value === undefined || previous === undefined || value === previous) return
    const now = performance.now()
    if (now < quietUntil.current || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    quietUntil.current = now + REST_MS
    const color = value > previous ? 'var(--gain)' : 'var(--loss)'
    element.current?.animate(
      [{ backgroundColor: `color-mix(in srgb, ${color} 28%, transparent)` }, { backgroundColor: 'transparent' }],
      { duration: FLASH_MS, easing: 'ease-out' },
    )
  }, [value])
  return element
}
