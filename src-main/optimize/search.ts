import { freemem } from 'node:os'
import type { BestCombination, SearchSettings } from '#shared/contract/optimize.ts'
import { AppError } from '#shared/errors.ts'
import type { EvaluateInput, EvaluateOutput, SearchSubject } from './evaluate.ts'
import { ResultTable, TRIAL } from './result-table.ts'
import { SearchState } from './search-control.ts'
import { combinationAt, type SearchSpace } from './search-space.ts'
import type { SearchTaskInput } from './search-task.ts'

/** More trials than this no computer of a trader ends in a day, and no table shows. */
export const MOST_TRIALS = 1_000_000
/** Trials between two looks at what the earlier ones gave. */
const BATCH = 16
/** Trials drawn evenly before anything is learnt from them. */
const FIRST_TRIALS = 48
/** A trial in whose midst so many threads died is given up. */
const MOST_DEATHS = 2
const POLL_MS = 50
/** What a thread needs beside the columns it derives. */
const THREAD_BYTES = 80 * 1024 * 1024
/** Columns of its own that a thread may keep for a search; bounded in the cache too. */
const CACHED_COLUMNS = 100
const MOST_CACHED_BYTES = 256 * 1024 * 1024

/** Where the pieces of a search are done: in threads, or in this one. */
export type SearchThreads = {
  readonly count: number
  /** Rejects where the thread died. */
  run(input: SearchTaskInput): Promise<EvaluateOutput>
}

/** A search that can start. */
export type Search = {
  readonly id: string
  readonly subject: SearchSubject
  readonly space: SearchSpace
  readonly settings: Pick<SearchSettings, 'sampler' | 'objective' | 'minTrades' | 'seed' | 'top'>
  /** The bars `[from, to)` that are not searched but tell how the best would have done afterwards. */
  readonly holdout: { readonly from: number; readonly to: number | undefined } | undefined
  /** How many trials were computed so far; called now and then. May ask the search to stop by answering false. */
  readonly progress?: (done: number, total: number) => boolean
}

/** What a search found. `durationMs` is the search alone, without the start of threads and the held-out share. */
export type SearchResult = {
  readonly table: ResultTable
  readonly done: number
  readonly isStopped: boolean
  readonly durationMs: number
  readonly best: readonly BestCombination[]
}

/** How many trials a search makes. Throws VALIDATION where it is more than can be made, or memory would not suffice. */
export function requireFeasible(
  space: SearchSpace,
  { sampler }: Pick<SearchSettings, 'sampler'>,
  bars: number,
  threads: number,
): { readonly trials: number; readonly memoryBytes: number } {
  const many = (count: number): string => (count < 1e15 ? count.toLocaleString('en') : count.toExponential(1))
  if (sampler.type === 'grid' && space.size > MOST_TRIALS) {
    const ranges = space.axes.map(({ name, values }) => `${name}: ${values.length}`).join(', ')
    throw new AppError(
      'VALIDATION',
      `the grid has ${many(space.size)} combinations (${ranges}); at most ${many(MOST_TRIALS)} can be tried: widen the steps, or draw some of them with a random search`,
      { combinations: space.size, most: MOST_TRIALS },
    )
  }
  if (space.size > Number.MAX_SAFE_INTEGER) {
    throw new AppError(
      'VALIDATION',
      `${many(space.size)} combinations cannot even be numbered; search fewer parameters`,
    )
  }
  if (sampler.type !== 'grid' && sampler.count > MOST_TRIALS) {
    throw new AppError(
      'VALIDATION',
      `${many(sampler.count)} combinations are too many; at most ${many(MOST_TRIALS)} can be tried`,
      { combinations: sampler.count, most: MOST_TRIALS },
    )
  }
  const trials = sampler.type === 'grid' ? space.size : Math.min(sampler.count, space.size)
  const columnBytes = bars * Float64Array.BYTES_PER_ELEMENT
  const cached = Math.min(MOST_CACHED_BYTES, CACHED_COLUMNS * columnBytes)
  // Of the table there is a second one while it is stored, and the ranking needs a few columns of its own.
  const memoryBytes = 2 * ResultTable.bytes(trials) + 8 * columnBytes + threads * (THREAD_BYTES + cached)
  if (memoryBytes > freemem()) {
    const mb = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024).toLocaleString('en')} MB`
    throw new AppError(
      'VALIDATION',
      `the search would need about ${mb(memoryBytes)} of memory and ${mb(freemem())} are free; try fewer combinations, threads or bars`,
      { memoryBytes, freeBytes: freemem() },
    )
  }
  return { trials, memoryBytes }
}

/**
 * Makes the trials of a search. `earlier` is the table of one that was stopped: what it has is not computed again. Where
 * a thread dies, the trials it had not finished are made by another; one that kills each thread is given up. Throws
 * VALIDATION where no trial can be run, or INTERNAL where no thread survives.
 */
export async function runSearch(search: Search, threads: SearchThreads, earlier?: ResultTable): Promise<SearchResult> {
  const { subject, space, settings } = search
  const { sampler } = settings
  const trials = sampler.type === 'grid' ? space.size : Math.min(sampler.count, space.size)
  const table = earlier ?? ResultTable.create(trials)
  const state = new SearchState()
  const evaluate: EvaluateInput = { searchId: search.id, subject, table: table.shared, control: state.shared }
  await Promise.all(
    Array.from({ length: threads.count }, () => threads.run({ work: 'ready', threads: threads.count, evaluate })),
  )
  state.setDone(table.countDone())
  const began = performance.now()
  const stopWatching = watch(search, state, trials)
  const run = new Trials(table, state, threads, evaluate)
  try {
    await makeTrials(search, run, trials)
  } finally {
    stopWatching()
  }
  const durationMs = performance.now() - began
  search.progress?.(state.done, trials)
  const done = table.countDone()
  if (done === 0 && !state.isStopped) {
    throw new AppError(
      'VALIDATION',
      `none of the ${trials} combinations can be run: ${run.problem ?? 'no reason given'}`,
    )
  }
  const best = await bestOf(search, threads, table)
  return { table, done, isStopped: state.isStopped, durationMs, best }
}

async function makeTrials({ subject, space, settings }: Search, run: Trials, trials: number): Promise<void> {
  const { sampler, seed, objective, minTrades } = settings
  const { table } = run
  if (sampler.type === 'grid') {
    for (let trial = 0; trial < trials; trial++) table.points[trial] = trial
    await run.make(0, trials)
    return
  }
  const { axes } = subject
  const ranked = { objective, minTrades }
  const first = sampler.type === 'random' ? trials : Math.min(trials, FIRST_TRIALS)
  for (let from = 0; from < trials && !run.state.isStopped; ) {
    const to = Math.min(trials, from === 0 ? first : from + BATCH)
    // Where nearly all of the space is wanted, drawing the rest by chance would take for ever.
    const isWhole = trials === space.size && from === 0 && sampler.type === 'random'
    if (isWhole) for (let trial = 0; trial < trials; trial++) table.points[trial] = trial
    else {
      const suggest = { axes, table: table.shared, from, to, seed, learns: from > 0, ranked }
      await run.threads.run({ work: 'suggest', suggest })
      fillRest(table, from, to, space.size)
    }
    await run.make(from, to)
    from = to
  }
}

/** Gives trials for which no combination was found by chance the first ones that nobody has tried. */
function fillRest(table: ResultTable, from: number, to: number, size: number): void {
  if (!table.points.subarray(from, to).some(Number.isNaN)) return
  const tried = new Set(table.points.subarray(0, to))
  let next = 0
  for (let trial = from; trial < to; trial++) {
    if (!Number.isNaN(table.points[trial])) continue
    while (tried.has(next) && next < size) next++
    tried.add(next)
    table.points[trial] = next
  }
}

/** Makes trials of one table in threads, over the deaths of some of them. */
class Trials {
  readonly table: ResultTable
  readonly state: SearchState
  readonly threads: SearchThreads
  problem: string | null = null
  private readonly input: EvaluateInput
  private readonly deaths = new Map<number, number>()

  constructor(table: ResultTable, state: SearchState, threads: SearchThreads, input: EvaluateInput) {
    this.table = table
    this.state = state
    this.threads = threads
    this.input = input
  }

  async make(from: number, to: number): Promise<void> {
    const { table, state, threads } = this
    let fruitless = 0
    while (!state.isStopped && this.hasOpen(from, to)) {
      const before = state.done
      state.open(from, to)
      const parts = await Promise.allSettled(
        Array.from({ length: threads.count }, () => threads.run({ work: 'evaluate', evaluate: this.input })),
      )
      for (const part of parts) if (part.status === 'fulfilled') this.problem ??= part.value.problem
      const died = parts.find((part) => part.status === 'rejected')
      this.reopen(from, to)
      fruitless = died !== undefined && state.done === before ? fruitless + 1 : 0
      if (fruitless > MOST_DEATHS) {
        throw new AppError(
          'INTERNAL',
          `the threads of the search ended without an answer ${fruitless} times; ${table.countDone()} of ${table.trials} combinations were computed`,
          undefined,
          { cause: died?.reason },
        )
      }
    }
  }

  private hasOpen(from: number, to: number): boolean {
    return this.table.states.subarray(from, to).includes(TRIAL.open)
  }

  /** Trials that a thread had begun and not ended are open again, unless they ended too many threads. */
  private reopen(from: number, to: number): void {
    const { states } = this.table
    for (let trial = from; trial < to; trial++) {
      if (states[trial] !== TRIAL.claimed) continue
      const deaths = (this.deaths.get(trial) ?? 0) + 1
      this.deaths.set(trial, deaths)
      states[trial] = deaths >= MOST_DEATHS ? TRIAL.failed : TRIAL.open
      if (deaths >= MOST_DEATHS) this.problem ??= 'the thread that ran the combination ended without an answer'
    }
  }
}

function watch({ progress }: Search, state: SearchState, trials: number): () => void {
  if (progress === undefined) return () => {}
  const look = (): void => {
    if (!progress(state.done, trials)) state.stop()
  }
  look()
  const timer = setInterval(look, POLL_MS)
  return () => clearInterval(timer)
}

/** The best trials, and how each did on the held-out share. */
async function bestOf(search: Search, threads: SearchThreads, table: ResultTable): Promise<BestCombination[]> {
  const { space, settings, holdout } = search
  const { objective, minTrades, top } = settings
  const places = new SharedArrayBuffer((1 + 3 * top) * Float64Array.BYTES_PER_ELEMENT)
  const ranked = { objective, minTrades }
  await threads.run({ work: 'rank', rank: { axes: space.axes, table: table.shared, ranked, top, places } })
  const columns = new Float64Array(places)
  const best = Array.from(columns.subarray(1, 1 + columns[0]))
  const held = holdout === undefined || best.length === 0 ? undefined : await heldOut(search, threads, table, best)
  return best.map((trial, rank) => ({
    index: trial,
    parameters: combinationAt(space, table.points[trial]),
    score: numberOrNull(columns[1 + top + rank]),
    plateau: numberOrNull(columns[1 + 2 * top + rank]),
    metrics: table.read(trial),
    ...(held?.isDone(rank) === true ? { holdout: { metrics: held.read(rank) } } : {}),
  }))
}

/** The trials of `best` once more, on the bars that were held out. */
async function heldOut(
  { id, subject, holdout }: Search,
  threads: SearchThreads,
  table: ResultTable,
  best: readonly number[],
): Promise<ResultTable> {
  const held = ResultTable.create(best.length)
  for (const [at, trial] of best.entries()) held.points[at] = table.points[trial]
  const { from: _from, to: _to, ...options } = subject.options
  const span = {
    ...(holdout === undefined ? {} : { from: holdout.from }),
    ...(holdout?.to === undefined ? {} : { to: holdout.to }),
  }
  const state = new SearchState()
  const control = state.shared
  const input = { searchId: id, subject: { ...subject, options: { ...options, ...span } }, table: held.shared, control }
  await new Trials(held, state, threads, input).make(0, best.length)
  return held
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
