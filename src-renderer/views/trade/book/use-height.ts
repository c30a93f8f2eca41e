import { type RefObject, useEffect, useRef, useState } from 'react'

/** The height of an element in pixels as it changes; 0 before it was measured. */
export function useHeight<Measured extends HTMLElement>(): {
  readonly element: RefObject<Measured | null>
  readonly height: number
} {
  const element = useRef<Measured>(null)
  const [height, setHeight] = useState(0)
  useEffect(() => {
    if (element.current === null) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setHeight(entry.contentRect.height)
    })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [])
  return { element, height }
}
