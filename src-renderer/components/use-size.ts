import { type RefObject, useEffect, useRef, useState } from 'react'

/** The size of an element in pixels as it changes; undefined before it was measured. */
export function useSize<Measured extends HTMLElement>(): {
  readonly element: RefObject<Measured | null>
  readonly size: { readonly width: number; readonly height: number } | undefined
} {
  const element = useRef<Measured>(null)
  const [size, setSize] = useState<{ readonly width: number; readonly height: number }>()
  useEffect(() => {
    if (element.current === null) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: entry.contentRect.width, height: entry.contentRect.height })
    })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [])
  return { element, size }
}
