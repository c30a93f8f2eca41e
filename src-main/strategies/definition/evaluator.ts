import { AppError } from '#shared/errors.ts'
import { priceSeries } from '#shared/indicators/kernels/price-series.ts'
import type { ColumnCache } from './column-cache.ts'
import type { SignalProgress } from './compiled-strategy.ts'
import { EvaluatorMemory } from './evaluator-memory.ts'
import type { CandleContext, IndicatorColumns } from './indicator-columns.ts'
import {
  arithmetic,
  both,
  crossing,
  crossings,
  different,
  either,
  equal,
  greater,
  greaterOrEqual,
  notCrossing,
  type Side,
} from './kernels.ts'
import { inputsOf, oppositeCrossings, type Step, type Truth, unreadOutputs, type Value } from './plan.ts'

/** Scratch columns and masks alive at once. A strategy needs a handful; the limits bound memory. */
const MOST_COLUMNS = 256
const MOST_MASKS = 2_048

const RELATIONS = { greater, greaterOrEqual, equal, different, crossing, notCrossing } as const

type Result = Float64Array | Uint8Array | IndicatorColumns

/**
 * Runs a plan. Scratch memory is kept from one run to the next as long as the candles keep their length, because fresh
 * memory costs more than the arithmetic. Indicator columns are let go after their last reader.
 */
export class Evaluator {
  private readonly steps: readonly Step[]
  private readonly slots: readonly (readonly number[])[]
  private readonly lastReaders: readonly (readonly number[])[]
  private readonly opposites: ReadonlyMap<number, number>
  private readonly unread: readonly ReadonlySet<number>[]
  private readonly memory: EvaluatorMemory
  private readonly cache: ColumnCache | undefined
  /** By step: what an indicator's columns in the cache depend on. */
  private readonly keys: readonly string[]

  /** `results` are the truths that `run` answers. With a `cache` its columns are read instead of computed again. */
  constructor(
    steps: readonly Step[],
    results: readonly Truth[],
    memory: EvaluatorMemory = new EvaluatorMemory(),
    cache?: ColumnCache,
  ) {
    this.steps = steps
    this.memory = memory
    this.cache = cache
    this.opposites = oppositeCrossings(steps)
    this.unread = unreadOutputs(steps)
    this.keys = cache === undefined ? [] : cacheKeys(steps, this.unread)
    const { slots, lastReaders } = assignSlots(steps, results, this.opposites)
    this.slots = slots
    this.lastReaders = lastReaders
  }

  /** The masks of `truths` on these candles, valid until the next run. */
  run(context: CandleContext, truths: readonly Truth[], progress: SignalProgress | undefined): Uint8Array[] {
    this.memory.fit(context.candles.close.length)
    const results: (Result | undefined)[] = new Array(this.steps.length)
    for (const [id, step] of this.steps.entries()) {
      progress?.(id, this.steps.length)
      results[id] = this.runStep(id, step, context, results)
      for (const read of this.lastReaders[id]) results[read] = undefined
    }
    progress?.(this.steps.length, this.steps.length)
    return truths.map((truth) =>
      truth.kind === 'constant' ? this.memory.constants[truth.value] : maskOf(results[truth.id]),
    )
  }

  private runStep(id: number, step: Step, context: CandleContext, results: readonly (Result | undefined)[]): Result {
    switch (step.kind) {
      case 'price':
        return priceSeries(context.candles, step.series)
      case 'indicator': {
        const source = step.source === undefined ? undefined : indicatorOf(results[step.source])
        if (this.cache !== undefined) {
          return this.cache.get(this.keys[id], () =>
            context.compute(step.indicator, source, undefined, this.unread[id]),
          )
        }
        const out = this.slots[id].map((slot) => columnIn(this.memory.indicators, slot, this.memory.length))
        return context.compute(step.indicator, source, out, this.unread[id])
      }
      case 'arithmetic': {
        const out = columnIn(this.memory.columns, this.slots[id][0], this.memory.length)
        arithmetic(out, step.operator, sideOf(step.left, results), sideOf(step.right, results))
        return out
      }
      case 'relation': {
        const mask = this.memory.mask(this.slots[id][0])
        const opposite = this.opposites.get(id)
        // Was found together with the crossing the other way.
        if (opposite !== undefined && opposite < id) return mask
        if (opposite !== undefined) {
          const other = this.memory.mask(this.slots[opposite][0])
          crossings(mask, other, sideOf(step.left, results), sideOf(step.right, results))
          return mask
        }
        RELATIONS[step.relation](mask, sideOf(step.left, results), sideOf(step.right, results))
        return mask
      }
      case 'and':
      case 'or': {
        const mask = this.memory.mask(this.slots[id][0])
        const combine = step.kind === 'and' ? both : either
        combine(mask, maskOf(results[step.left]), maskOf(results[step.right]))
        return mask
      }
    }
  }
}

/** What each indicator's columns depend on, beside the candles. */
function cacheKeys(steps: readonly Step[], unread: readonly ReadonlySet<number>[]): string[] {
  const keys: string[] = []
  for (const [id, step] of steps.entries()) {
    if (step.kind !== 'indicator') {
      keys.push('')
      continue
    }
    const { type, parameters, source, seed, timeframeMs } = step.indicator
    const numbers = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
    const input =
      source === undefined
        ? ''
        : source.kind === 'price'
          ? source.series
          : `(${step.source === undefined ? '' : keys[step.source]})${source.index}`
    const left = [...(unread[id] ?? [])]
    keys.push([type, numbers.join(','), input, seed ?? '', timeframeMs ?? '', left.join(',')].join(' '))
  }
  return keys
}

function columnIn(pool: Float64Array[], slot: number, length: number): Float64Array {
  pool[slot] ??= new Float64Array(length)
  return pool[slot]
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
 * Gives each step that writes scratch memory its slots; a slot is used again once its last reader has run. Each kind of
 * memory is counted apart. A step's own slots are chosen before those of its inputs are free, so none writes what it reads.
 * Of two opposite crossings the first writes both masks, so the second's is taken together with its own.
 */
function assignSlots(
  steps: readonly Step[],
  results: readonly Truth[],
  opposites: ReadonlyMap<number, number>,
): { readonly slots: readonly (readonly number[])[]; readonly lastReaders: readonly (readonly number[])[] } {
  const lastReader = new Int32Array(steps.length).fill(-1)
  for (const [id, step] of steps.entries()) for (const input of inputsOf(step)) lastReader[input] = id
  for (const truth of results) if (truth.kind === 'mask') lastReader[truth.id] = steps.length
  const lastReaders: number[][] = steps.map(() => [])
  for (const [id, reader] of lastReader.entries())
    if (reader >= 0 && reader < steps.length) lastReaders[reader].push(id)

  const pools = { column: new SlotPool(), mask: new SlotPool(), indicator: new SlotPool() }
  const slots: number[][] = []
  for (const [id, step] of steps.entries()) {
    const { pool, count } = memoryOf(step)
    slots[id] ??= pool === undefined ? [] : Array.from({ length: count }, () => pools[pool].take())
    const opposite = opposites.get(id)
    if (opposite !== undefined && opposite > id) slots[opposite] = [pools.mask.take()]
    if (pools.column.size > MOST_COLUMNS || pools.mask.size > MOST_MASKS) {
      throw new AppError('VALIDATION', 'the conditions share too many intermediate results: shorten them')
    }
    for (const read of lastReaders[id]) {
      const freed = memoryOf(steps[read]).pool
      if (freed !== undefined) for (const slot of slots[read]) pools[freed].give(slot)
    }
  }
  return { slots, lastReaders }
}

class SlotPool {
  /** Slots that were ever in use. */
  size = 0
  private readonly free: number[] = []

  take(): number {
    const slot = this.free.pop()
    if (slot !== undefined) return slot
    this.size += 1
    return this.size - 1
  }

  give(slot: number): void {
    this.free.push(slot)
  }
}

function memoryOf(step: Step): { readonly pool: 'column' | 'mask' | 'indicator' | undefined; readonly count: number } {
  switch (step.kind) {
    case 'price':
      return { pool: undefined, count: 0 }
    case 'indicator':
      return { pool: 'indicator', count: step.indicator.outputs.length }
    case 'arithmetic':
      return { pool: 'column', count: 1 }
    default:
      return { pool: 'mask', count: 1 }
  }
}
