const CAPACITY = 128

class Block {
  readonly values = new Float64Array(CAPACITY)
  count = 0
  sum = 0

  last(): number {
    return this.values[this.count - 1]
  }

  /** The place of the first value that is not below `value`. */
  placeOf(value: number): number {
    let from = 0
    let to = this.count
    while (from < to) {
      const middle = (from + to) >>> 1
      if (this.values[middle] < value) from = middle + 1
      else to = middle
    }
    return from
  }

  insert(value: number): void {
    const place = this.placeOf(value)
    const { values } = this
    for (let i = this.count; i > place; i--) values[i] = values[i - 1]
    values[place] = value
    this.count++
    this.addUp()
  }

  remove(value: number): void {
    const place = this.placeOf(value)
    const { values } = this
    this.count--
    for (let i = place; i < this.count; i++) values[i] = values[i + 1]
    this.addUp()
  }

  append(values: Float64Array): void {
    this.values.set(values, this.count)
    this.count += values.length
    this.addUp()
  }

  /** Added up afresh after every change, so that rounding errors do not pile up. */
  addUp(): void {
    const { values, count } = this
    // Four sums side by side: an addition need not wait for the one before it.
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    let i = 0
    for (; i + 3 < count; i += 4) {
      a += values[i]
      b += values[i + 1]
      c += values[i + 2]
      d += values[i + 3]
    }
    for (; i < count; i++) a += values[i]
    this.sum = a + b + (c + d)
  }
}

/**
 * Values in order of size, in blocks with a sum each: putting one in, taking one out and adding up what lies above a bound
 * takes as many steps as a block is long and as there are blocks.
 */
export class SortedBlocks {
  #blocks: Block[] = []

  insert(value: number): void {
    const blocks = this.#blocks
    if (blocks.length === 0) blocks.push(new Block())
    const index = Math.min(this.#blockOf(value), blocks.length - 1)
    const block = blocks[index]
    block.insert(value)
    if (block.count < CAPACITY) return
    const upper = new Block()
    upper.append(block.values.subarray(CAPACITY / 2))
    block.count = CAPACITY / 2
    block.addUp()
    blocks.splice(index + 1, 0, upper)
  }

  /** Takes out one of the values, which must be there. */
  remove(value: number): void {
    const blocks = this.#blocks
    const index = this.#blockOf(value)
    const block = blocks[index]
    block.remove(value)
    const next = blocks[index + 1]
    if (block.count === 0) blocks.splice(index, 1)
    else if (next !== undefined && block.count + next.count <= CAPACITY / 2) {
      block.append(next.values.subarray(0, next.count))
      blocks.splice(index + 1, 1)
    }
  }

  /** The distances of the values above `bound` from it, added up. */
  distanceAbove(bound: number): number {
    const blocks = this.#blocks
    let sum = 0
    for (let k = blocks.length - 1; k >= 0; k--) {
      const block = blocks[k]
      if (block.values[0] > bound) {
        sum += block.sum - block.count * bound
        continue
      }
      for (let i = block.count - 1; i >= 0 && block.values[i] > bound; i--) sum += block.values[i] - bound
      break
    }
    return sum
  }

  clear(): void {
    this.#blocks = []
  }

  /** The first block that does not end below `value`, or the number of blocks. */
  #blockOf(value: number): number {
    const blocks = this.#blocks
    let from = 0
    let to = blocks.length
    while (from < to) {
      const middle = (from + to) >>> 1
      if (blocks[middle].last() < value) from = middle + 1
      else to = middle
    }
    return from
  }
}
