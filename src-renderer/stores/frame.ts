/** Collects what arrives within a frame and hands it over once, before the next one is painted. */
export function oncePerFrame<Key, Value>(
  apply: (values: ReadonlyMap<Key, Value>) => void,
): (key: Key, value: Value) => void {
  let waiting = new Map<Key, Value>()
  let isAsked = false
  return (key, value) => {
    // What is newer stands at the end, where it comes last.
    waiting.delete(key)
    waiting.set(key, value)
    if (isAsked) return
    isAsked = true
    requestAnimationFrame(() => {
      isAsked = false
      const values = waiting
      waiting = new Map()
      apply(values)
    })
  }
}
