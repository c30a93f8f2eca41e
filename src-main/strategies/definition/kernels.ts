/**
 * Loops over whole columns. A missing value is NaN, and a comparison with NaN is false in JavaScript, so a mask is 0
 * wherever a side is missing. `mask[i]` reads `column[i - offset]`; bars before the offset are 0.
 */

/** One side of an operation: a column read `offset` bars back, or where `column` is undefined the number `constant`. */
export type Side = {
  readonly column: Float64Array | undefined
  readonly offset: number
  readonly constant: number
}

type Mask = Uint8Array

/** `a > b` */
export function greater(mask: Mask, a: Side, b: Side): void {
  if (a.column !== undefined && b.column !== undefined) greaterColumns(mask, a.column, a.offset, b.column, b.offset)
  else if (a.column !== undefined) greaterThan(mask, a.column, a.offset, b.constant)
  else if (b.column !== undefined) lessThan(mask, b.column, b.offset, a.constant)
  else mask.fill(a.constant > b.constant ? 1 : 0)
}

/** `a >= b` */
export function greaterOrEqual(mask: Mask, a: Side, b: Side): void {
  if (a.column !== undefined && b.column !== undefined) atLeastColumns(mask, a.column, a.offset, b.column, b.offset)
  else if (a.column !== undefined) atLeast(mask, a.column, a.offset, b.constant)
  else if (b.column !== undefined) atMost(mask, b.column, b.offset, a.constant)
  else mask.fill(a.constant >= b.constant ? 1 : 0)
}

/** `a == b` */
export function equal(mask: Mask, a: Side, b: Side): void {
  const start = startOf(mask, a, b, 0)
  for (let i = start; i < mask.length; i++) {
    const x = a.column === undefined ? a.constant : a.column[i - a.offset]
    const y = b.column === undefined ? b.constant : b.column[i - b.offset]
    mask[i] = x === y ? 1 : 0
  }
}

/** `a != b`, both present */
export function different(mask: Mask, a: Side, b: Side): void {
  const start = startOf(mask, a, b, 0)
  for (let i = start; i < mask.length; i++) {
    const x = a.column === undefined ? a.constant : a.column[i - a.offset]
    const y = b.column === undefined ? b.constant : b.column[i - b.offset]
    mask[i] = x < y || x > y ? 1 : 0
  }
}

/** `a[t] > b[t] and a[t-1] <= b[t-1]` */
export function crossing(mask: Mask, a: Side, b: Side): void {
  if (a.column !== undefined && b.column !== undefined) crossingColumns(mask, a.column, a.offset, b.column, b.offset)
  else if (a.column !== undefined) risingThrough(mask, a.column, a.offset, b.constant)
  else if (b.column !== undefined) fallingThrough(mask, b.column, b.offset, a.constant)
  else mask.fill(0)
}

/** All four values of a crossing are there, and it is none. */
export function notCrossing(mask: Mask, a: Side, b: Side): void {
  const start = startOf(mask, a, b, 1)
  for (let i = start; i < mask.length; i++) {
    const x = a.column === undefined ? a.constant : a.column[i - a.offset]
    const y = b.column === undefined ? b.constant : b.column[i - b.offset]
    const before = a.column === undefined ? a.constant : a.column[i - 1 - a.offset]
    const other = b.column === undefined ? b.constant : b.column[i - 1 - b.offset]
    // Only a missing value makes `before - other` or `x - y` differ from itself; infinities are compared as they are.
    const present = x === x && y === y && before === before && other === other
    mask[i] = present && !(x > y && before <= other) ? 1 : 0
  }
}

function startOf(mask: Mask, a: Side, b: Side, lookBack: number): number {
  const offset = Math.max(a.column === undefined ? 0 : a.offset, b.column === undefined ? 0 : b.offset) + lookBack
  const start = Math.min(offset, mask.length)
  mask.fill(0, 0, start)
  return start
}

function greaterColumns(mask: Mask, a: Float64Array, aOffset: number, b: Float64Array, bOffset: number): void {
  const start = clear(mask, Math.max(aOffset, bOffset))
  for (let i = start; i < mask.length; i++) mask[i] = a[i - aOffset] > b[i - bOffset] ? 1 : 0
}

function atLeastColumns(mask: Mask, a: Float64Array, aOffset: number, b: Float64Array, bOffset: number): void {
  const start = clear(mask, Math.max(aOffset, bOffset))
  for (let i = start; i < mask.length; i++) mask[i] = a[i - aOffset] >= b[i - bOffset] ? 1 : 0
}

function greaterThan(mask: Mask, a: Float64Array, offset: number, level: number): void {
  for (let i = clear(mask, offset); i < mask.length; i++) mask[i] = a[i - offset] > level ? 1 : 0
}

function atLeast(mask: Mask, a: Float64Array, offset: number, level: number): void {
  for (let i = clear(mask, offset); i < mask.length; i++) mask[i] = a[i - offset] >= level ? 1 : 0
}

function lessThan(mask: Mask, a: Float64Array, offset: number, level: number): void {
  for (let i = clear(mask, offset); i < mask.length; i++) mask[i] = a[i - offset] < level ? 1 : 0
}

function atMost(mask: Mask, a: Float64Array, offset: number, level: number): void {
  for (let i = clear(mask, offset); i < mask.length; i++) mask[i] = a[i - offset] <= level ? 1 : 0
}

// Crossings are rare: the mask is cleared at memory speed and only the hits are written.
function crossingColumns(mask: Mask, a: Float64Array, aOffset: number, b: Float64Array, bOffset: number): void {
  mask.fill(0)
  let atMostBefore = false
  for (let i = Math.max(aOffset, bOffset); i < mask.length; i++) {
    const x = a[i - aOffset]
    const y = b[i - bOffset]
    if (atMostBefore && x > y) mask[i] = 1
    atMostBefore = x <= y
  }
}

function risingThrough(mask: Mask, a: Float64Array, offset: number, level: number): void {
  mask.fill(0)
  let atMostBefore = false
  for (let i = offset; i < mask.length; i++) {
    const x = a[i - offset]
    if (atMostBefore && x > level) mask[i] = 1
    atMostBefore = x <= level
  }
}

function fallingThrough(mask: Mask, a: Float64Array, offset: number, level: number): void {
  mask.fill(0)
  let atLeastBefore = false
  for (let i = offset; i < mask.length; i++) {
    const x = a[i - offset]
    if (atLeastBefore && x < level) mask[i] = 1
    atLeastBefore = x >= level
  }
}

function clear(mask: Mask, offset: number): number {
  const start = Math.min(offset, mask.length)
  mask.fill(0, 0, start)
  return start
}

/** `out = a operator b`; division by zero and bars before an offset are missing. */
export function arithmetic(out: Float64Array, operator: '+' | '-' | '*' | '/', a: Side, b: Side): void {
  const offset = Math.max(a.column === undefined ? 0 : a.offset, b.column === undefined ? 0 : b.offset)
  const start = Math.min(offset, out.length)
  out.fill(Number.NaN, 0, start)
  const left = a.column
  const right = b.column
  switch (operator) {
    case '+':
      for (let i = start; i < out.length; i++) {
        out[i] = (left ? left[i - a.offset] : a.constant) + (right ? right[i - b.offset] : b.constant)
      }
      return
    case '-':
      for (let i = start; i < out.length; i++) {
        out[i] = (left ? left[i - a.offset] : a.constant) - (right ? right[i - b.offset] : b.constant)
      }
      return
    case '*':
      for (let i = start; i < out.length; i++) {
        out[i] = (left ? left[i - a.offset] : a.constant) * (right ? right[i - b.offset] : b.constant)
      }
      return
    case '/':
      for (let i = start; i < out.length; i++) {
        out[i] = divide(left ? left[i - a.offset] : a.constant, right ? right[i - b.offset] : b.constant)
      }
  }
}

/** `x / y`, missing where y is zero. */
export function divide(x: number, y: number): number {
  return y === 0 ? Number.NaN : x / y
}

/** `out = a and b`, four bars at a time: masks hold only 0 and 1. */
export function both(out: Mask, a: Mask, b: Mask): void {
  const [to, left, right] = [words(out), words(a), words(b)]
  for (let i = 0; i < to.length; i++) to[i] = left[i] & right[i]
}

/** `out = a or b` */
export function either(out: Mask, a: Mask, b: Mask): void {
  const [to, left, right] = [words(out), words(a), words(b)]
  for (let i = 0; i < to.length; i++) to[i] = left[i] | right[i]
}

/** A mask for `length` bars whose memory is padded to whole words, as `both` and `either` need it. */
export function createMask(length: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(Math.ceil(length / 4) * 4), 0, length)
}

function words(mask: Mask): Int32Array {
  return new Int32Array(mask.buffer)
}
