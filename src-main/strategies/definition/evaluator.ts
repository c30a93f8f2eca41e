import { AppError } from '#shared/errors.ts'
import type { SignalProgress } from './compiled-strategy.ts'
import type { CandleContext, IndicatorColumns } from './indicator-columns.ts'
import {
  arithmetic,
  both,
  createMask,
  crossing,
  different,
  either,
  equal,
  greater,
  greaterOrEqual,
  notCrossing,
  type Side,
} from './kernels.ts'
import { inputsOf, type Step, type Truth, type Value } from './plan.ts'
import { priceSeries } from './price-series.ts'

/** Scratch columns alive at once. A strategy needs a handful; the limit bounds memory. */
const MOST_SLOTS = 256

const RELATIONS = { greater, greaterOrEqual, equal, different, crossing, notCrossing } as const

type Result = Float64Array | Uint8Array | IndicatorColumns

/**
 * Runs a plan. Scratch memory is kept from one run to the next as long as the candles keep their length, because fresh
 * memory costs more than the arithmetic. Indicator columns are let go after their last reader.
 */
export class Evaluator {
  private readonly steps: readonly Step[]
  private readonly slots: Int32Array
  private readonly lastReaders: readonly (readonly number[])[]
  private length = -1
  private columns: Float64Array[] = []
  private masks: Uint8Array[] = []
  private constants: readonly [Uint8Array, Uint8Array] = [createMask(0), createMask(0)]

  /** `results` are the truths that `run` answers. */
  constructor(steps: readonly Step[], results: readonly Truth[]) {
    this.steps = steps
    const { slots, lastReaders } = assignSlots(steps, results)
    this.slots = slots
    this.lastReaders = lastReaders
  }

  /** The masks of `truths` on these candles, valid until the next run. */
  run(context: CandleContext, truths: readonly Truth[], progress: SignalProgress | undefined): Uint8Array[] {
    const length = context.candles.close.length
    if (length !== this.length) {
      this.length = length
      this.columns = []
      this.masks = []
      this.constants = [createMask(length), createMask(length).fill(1)]
    }
    const results: (Result | undefined)[] = new Array(this.steps.length)
    for (const [id, step] of this.steps.entries()) {
      progress?.(id, this.steps.length)
      results[id] = this.runStep(id, step, context, results)
      for (const read of this.lastReaders[id]) results[read] = undefined
    }
    progress?.(this.steps.length, this.steps.length)
    return truths.map((truth) => (truth.kind === 'constant' ? this.constants[truth.value] : maskOf(results[truth.id])))
  }

  private runStep(id: number, step: Step, context: CandleContext, results: readonly (Result | undefined)[]): Result {
    switch (step.kind) {
      case 'price':
        return priceSeries(context.candles, step.series)
      case 'indicator':
        return context.compute(
          step.indicator,
          step.source === undefined ? undefined : indicatorOf(results[step.source]),
        )
      case 'arithmetic': {
        const out = this.column(this.slots[id])
        arithmetic(out, step.operator, sideOf(step.left, results), sideOf(step.right, results))
        return out
      }
      case 'relation': {
        const mask = this.mask(this.slots[id])
        RELATIONS[step.relation](mask, sideOf(step.left, results), sideOf(step.right, results))
        return mask
      }
      case 'and':
      case 'or': {
        const mask = this.mask(this.slots[id])
        const combine = step.kind === 'and' ? both : either
        combine(mask, maskOf(results[step.left]), maskOf(results[step.right]))
        return mask
      }
    }
  }

  private column(slot: number): Float64Array {
    this.columns[slot] ??= new Float64Array(this.length)
    return this.columns[slot]
  }

  private mask(slot: number): Uint8Array {
    this.masks[slot] ??= createMask(this.length)
    return this.masks[slot]
  }
}

function sideOf(value: Value, results: readonly (Result | undefined)[]): Side {
  if (value.kind === 'constant') return { column: undefined, offset: 0, constant: value.value }
  const result = results[value.id]
  if (result instanceof Float64Array) return { column: result, offset: value.offset, constant: 0 }
  return { column: indicatorOf(result).onBars[value.index], offset: value.offset, constant: 0 }
}

function indicatorOf(result: Result | undefined): IndicatorColumns {
  if (result === undefined || ArrayBuffer.isView(result))
    throw new AppError('INTERNAL', 'an indicator was read before it was computed')
  return result
}

function maskOf(result: Result | undefined): Uint8Array {
  if (!(result instanceof Uint8Array)) throw new AppError('INTERNAL', 'a condition was read before it was computed')
  return result
}

/**
 * Gives each step that writes scratch memory a slot; a slot is used again once its last reader has run. Columns and
 * masks are counted apart. A step's own slot is chosen before those of its inputs are free, so none writes what it reads.
 */
function assignSlots(
  steps: readonly Step[],
  results: readonly Truth[],
): { readonly slots: Int32Array; readonly lastReaders: readonly (readonly number[])[] } {
  const lastReader = new Int32Array(steps.length).fill(-1)
  for (const [id, step] of steps.entries()) for (const input of inputsOf(step)) lastReader[input] = id
  for (const truth of results) if (truth.kind === 'mask') lastReader[truth.id] = steps.length
  const lastReaders: number[][] = steps.map(() => [])
  for (const [id, reader] of lastReader.entries())
    if (reader >= 0 && reader < steps.length) lastReaders[reader].push(id)

  const slots = new Int32Array(steps.length).fill(-1)
  const free: Record<'column' | 'mask', number[]> = { column: [], mask: [] }
  const used: Record<'column' | 'mask', number> = { column: 0, mask: 0 }
  for (const [id, step] of steps.entries()) {
    const kind = slotKind(step)
    if (kind !== undefined) slots[id] = free[kind].pop() ?? used[kind]++
    if (used.column > MOST_SLOTS || used.mask > 8 * MOST_SLOTS) {
      throw new AppError('VALIDATION', 'the conditions share too many intermediate results: shorten them')
    }
    for (const read of lastReaders[id]) {
      const readKind = slotKind(steps[read])
      if (readKind !== undefined) free[readKind].push(slots[read])
    }
  }
  return { slots, lastReaders }
}

function slotKind(step: Step): 'column' | 'mask' | undefined {
  if (step.kind === 'arithmetic') return 'column'
  return step.kind === 'price' || step.kind === 'indicator' ? undefined : 'mask'
}
