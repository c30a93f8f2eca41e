/** Random numbers that are the same for the same seed. */
export type Dice = {
  /** In `[0, 1)`. */
  next(): number
  /** A whole number of `[from, to]`. */
  between(from: number, to: number): number
  chance(probability: number): boolean
  one<Item>(items: readonly Item[]): Item
}

/** Makes dice by the generator mulberry32. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    one(items) {
      const item = items[between(0, items.length - 1)]
      if (item === undefined) throw new Error('there is nothing to choose from')
      return item
    },
  }
}
