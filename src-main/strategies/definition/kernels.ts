/**
 * Loops over whole columns. A missing value is NaN, and a comparison with NaN is false in JavaScript, so a mask is 0
 * wherever a side is missing. `mask[i]` reads `column[i - offset]`; bars before the offset are 0.
 *
 * Which way a comparison of prices goes cannot be foreseen, so the loops turn it into 0 or 1 with `Number`, which is
 * compiled without a branch, unlike `? 1 : 0`.
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
  const at = align(mask, a, b)
  if (at.left !== undefined && at.right !== undefined) apart(greaterColumns, at.mask, at.left, at.right)
  else if (at.left !== undefined) apart(greaterThan, at.mask, at.left, b.constant)
  else if (at.right !== undefined) apart(lessThan, at.mask, at.right, a.constant)
  else mask.fill(a.constant > b.constant ? 1 : 0)
}

/** `a >= b` */
export function greaterOrEqual(mask: Mask, a: Side, b: Side): void {
  const at = align(mask, a, b)
  if (at.left !== undefined && at.right !== undefined) apart(atLeastColumns, at.mask, at.left, at.right)
  else if (at.left !== undefined) apart(atLeast, at.mask, at.left, b.constant)
  else if (at.right !== undefined) apart(atMost, at.mask, at.right, a.constant)
  else mask.fill(a.constant >= b.constant ? 1 : 0)
}

/** `a == b` */
export function equal(mask: Mask, a: Side, b: Side): void {
  const { mask: out, left, right } = align(mask, a, b)
  for (let i = 0; i < out.length; i++) {
    const x = left === undefined ? a.constant : left[i]
    const y = right === undefined ? b.constant : right[i]
    out[i] = x === y ? 1 : 0
  }
}

/** `a != b`, both present */
export function different(mask: Mask, a: Side, b: Side): void {
  const { mask: out, left, right } = align(mask, a, b)
  for (let i = 0; i < out.length; i++) {
    const x = left === undefined ? a.constant : left[i]
    const y = right === undefined ? b.constant : right[i]
    out[i] = differs(x, y) ? 1 : 0
  }
}

/** Both numbers are there and are not the same. */
export function differs(x: number, y: number): boolean {
  return x !== y && !Number.isNaN(x) && !Number.isNaN(y)
}

/** `a[t] > b[t] and a[t-1] <= b[t-1]` */
export function crossing(mask: Mask, a: Side, b: Side): void {
  // Crossings are rare: the mask is cleared at memory speed and only the hits are written.
  mask.fill(0)
  const at = align(mask, a, b)
  if (at.left !== undefined && at.right !== undefined) apart(crossingColumns, at.mask, at.left, at.right)
  else if (at.left !== undefined) apart(risingThrough, at.mask, at.left, b.constant)
  else if (at.right !== undefined) apart(fallingThrough, at.mask, at.right, a.constant)
}

/** Both ways at once: `above` where `a` crosses `b` upwards as `crossing(above, a, b)`, `below` as `crossing(below, b, a)`. */
export function crossings(above: Mask, below: Mask, a: Side, b: Side): void {
  const up = align(above, a, b)
  if (up.left === undefined || up.right === undefined) {
    crossing(above, a, b)
    crossing(below, b, a)
    return
  }
  above.fill(0)
  below.fill(0)
  apart(crossingsOfColumns, up.mask, align(below, a, b).mask, up.left, up.right)
}

/** All four values of a crossing are there, and it is none. */
export function notCrossing(mask: Mask, a: Side, b: Side): void {
  const { mask: out, left, right } = align(mask, a, b)
  if (out.length > 0) out[0] = 0
  for (let i = 1; i < out.length; i++) {
    const x = left === undefined ? a.constant : left[i]
    const y = right === undefined ? b.constant : right[i]
    const before = left === undefined ? a.constant : left[i - 1]
    const other = right === undefined ? b.constant : right[i - 1]
    const missing = Number.isNaN(x) || Number.isNaN(y) || Number.isNaN(before) || Number.isNaN(other)
    out[i] = missing || (x > y && before <= other) ? 0 : 1
  }
}

/**
 * Calls a loop as a function of its own. The engine's first compiler would make it part of its caller, and a caller that
 * runs once a calculation is called too seldom to ever reach the second compiler, which makes these loops seven times
 * as fast.
 */
function apart<Arguments extends readonly unknown[]>(loop: (...given: Arguments) => void, ...given: Arguments): void {
  Reflect.apply(loop, undefined, given)
}

type Aligned = {
  readonly mask: Mask
  readonly left: Float64Array | undefined
  readonly right: Float64Array | undefined
}

/** Views without the bars before the larger offset, where the mask becomes 0: one index then fits all. */
function align(mask: Mask, a: Side, b: Side): Aligned {
  const start = Math.min(offsetOf(a, b), mask.length)
  mask.fill(0, 0, start)
  return { mask: start === 0 ? mask : mask.subarray(start), left: from(a, start), right: from(b, start) }
}

function offsetOf(a: Side, b: Side): number {
  return Math.max(a.column === undefined ? 0 : a.offset, b.column === undefined ? 0 : b.offset)
}

function from(side: Side, start: number): Float64Array | undefined {
  return start === side.offset ? side.column : side.column?.subarray(Math.max(0, start - side.offset))
}

function greaterColumns(mask: Mask, a: Float64Array, b: Float64Array): void {
  const count = mask.length
  for (let i = 0; i < count; i++) mask[i] = Number(a[i] > b[i])
}

function atLeastColumns(mask: Mask, a: Float64Array, b: Float64Array): void {
  const count = mask.length
  for (let i = 0; i < count; i++) mask[i] = Number(a[i] >= b[i])
}

function greaterThan(mask: Mask, a: Float64Array, level: number): void {
  const count = mask.length
  for (let i = 0; i < count; i++) mask[i] = Number(a[i] > level)
}

function atLeast(mask: Mask, a: Float64Array, level: number): void {
  const count = mask.length
  for (let i = 0; i < count; i++) mask[i] = Number(a[i] >= level)
}

function lessThan(mask: Mask, a: Float64Array, level: number): void {
  const count = mask.length
  for (let i = 0; i < count; i++) mask[i] = Number(a[i] < level)
}

function atMost(mask: Mask, a: Float64Array, level: number): void {
  const count = mask.length
  for (let i = 0; i < count; i++) mask[i] = Number(a[i] <= level)
}

function crossingColumns(mask: Mask, a: Float64Array, b: Float64Array): void {
  const count = mask.length
  for (let i = 1; i < count; i++) {
    // Nested, not joined by &&: the processor foresees both branches and seldom takes the second comparison's hit.
    if (a[i] > b[i]) {
      if (a[i - 1] <= b[i - 1]) mask[i] = 1
    }
  }
}

/** From one crossing to the next a single comparison a bar: while one side stays above the other, none can come. */
function crossingsOfColumns(above: Mask, below: Mask, a: Float64Array, b: Float64Array): void {
  const count = above.length
  let i = 1
  while (i < count) {
    if (a[i] > b[i]) {
      if (a[i - 1] <= b[i - 1]) above[i] = 1
      do i++
      while (i < count && a[i] > b[i])
    } else if (a[i] < b[i]) {
      if (a[i - 1] >= b[i - 1]) below[i] = 1
      do i++
      while (i < count && a[i] < b[i])
    } else i++
  }
}

function risingThrough(mask: Mask, a: Float64Array, level: number): void {
  const count = mask.length
  for (let i = 1; i < count; i++) {
    if (a[i] > level) {
      if (a[i - 1] <= level) mask[i] = 1
    }
  }
}

function fallingThrough(mask: Mask, a: Float64Array, level: number): void {
  const count = mask.length
  for (let i = 1; i < count; i++) {
    if (a[i] < level) {
      if (a[i - 1] >= level) mask[i] = 1
    }
  }
}

/** `out = a operator b`; division by zero and bars before an offset are missing. */
export function arithmetic(out: Float64Array, operator: Operator, a: Side, b: Side): void {
  const start = Math.min(offsetOf(a, b), out.length)
  out.fill(Number.NaN, 0, start)
  const to = start === 0 ? out : out.subarray(start)
  const [left, right] = [from(a, start), from(b, start)]
  if (left !== undefined && right !== undefined) apart(columnsArithmetic, to, operator, left, right)
  else if (left !== undefined) apart(arithmeticWithConstant, to, operator, left, b.constant)
  else if (right !== undefined) apart(constantArithmetic, to, operator, a.constant, right)
}

type Operator = '+' | '-' | '*' | '/'

function columnsArithmetic(to: Float64Array, operator: Operator, a: Float64Array, b: Float64Array): void {
  const count = to.length
  switch (operator) {
    case '+':
      for (let i = 0; i < count; i++) to[i] = a[i] + b[i]
      return
    case '-':
      for (let i = 0; i < count; i++) to[i] = a[i] - b[i]
      return
    case '*':
      for (let i = 0; i < count; i++) to[i] = a[i] * b[i]
      return
    case '/':
      for (let i = 0; i < count; i++) to[i] = divide(a[i], b[i])
  }
}

function arithmeticWithConstant(to: Float64Array, operator: Operator, a: Float64Array, b: number): void {
  const count = to.length
  switch (operator) {
    case '+':
      for (let i = 0; i < count; i++) to[i] = a[i] + b
      return
    case '-':
      for (let i = 0; i < count; i++) to[i] = a[i] - b
      return
    case '*':
      for (let i = 0; i < count; i++) to[i] = a[i] * b
      return
    case '/':
      for (let i = 0; i < count; i++) to[i] = divide(a[i], b)
  }
}

function constantArithmetic(to: Float64Array, operator: Operator, a: number, b: Float64Array): void {
  const count = to.length
  switch (operator) {
    case '+':
      for (let i = 0; i < count; i++) to[i] = a + b[i]
      return
    case '-':
      for (let i = 0; i < count; i++) to[i] = a - b[i]
      return
    case '*':
      for (let i = 0; i < count; i++) to[i] = a * b[i]
      return
    case '/':
      for (let i = 0; i < count; i++) to[i] = divide(a, b[i])
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
