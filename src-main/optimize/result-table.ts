import { type BacktestMetrics, backtestMetricsSchema } from '#shared/domain/report.ts'

/** The columns of figures, in this order. */
export const METRIC_NAMES = backtestMetricsSchema.keyof().options

export type MetricName = (typeof METRIC_NAMES)[number]

/** What is known of a trial. */
export const TRIAL = { open: 0, claimed: 1, done: 2, failed: 3 } as const

/** The table as it crosses to threads: all of it is shared, nothing copied. */
export type SharedTable = {
  readonly trials: number
  readonly points: SharedArrayBuffer
  readonly states: SharedArrayBuffer
  readonly metrics: SharedArrayBuffer
}

/**
 * The trials of a search in shared memory: which combination each is (its index in the space), its state, and its figures
 * as one column a metric, NaN for null. Threads write into it side by side, so what one that died had done is still here.
 */
export class ResultTable {
  readonly trials: number
  readonly points: Float64Array
  readonly states: Uint8Array
  readonly metrics: Float64Array
  readonly shared: SharedTable

  constructor(shared: SharedTable) {
    this.shared = shared
    this.trials = shared.trials
    this.points = new Float64Array(shared.points)
    this.states = new Uint8Array(shared.states)
    this.metrics = new Float64Array(shared.metrics)
  }

  /** An empty table. */
  static create(trials: number): ResultTable {
    return new ResultTable({
      trials,
      points: new SharedArrayBuffer(trials * Float64Array.BYTES_PER_ELEMENT),
      states: new SharedArrayBuffer(trials),
      metrics: new SharedArrayBuffer(trials * METRIC_NAMES.length * Float64Array.BYTES_PER_ELEMENT),
    })
  }

  /** Bytes of a table of so many trials. */
  static bytes(trials: number): number {
    return trials * (1 + (1 + METRIC_NAMES.length) * Float64Array.BYTES_PER_ELEMENT)
  }

  /** The column of a metric. */
  column(name: MetricName): Float64Array {
    const at = METRIC_NAMES.indexOf(name) * this.trials
    return this.metrics.subarray(at, at + this.trials)
  }

  write(trial: number, metrics: BacktestMetrics): void {
    const { trials } = this
    for (let column = 0; column < METRIC_NAMES.length; column++) {
      this.metrics[column * trials + trial] = metrics[METRIC_NAMES[column]] ?? Number.NaN
    }
    Atomics.store(this.states, trial, TRIAL.done)
  }

  /** The figures of a trial as a backtest answers them. */
  read(trial: number): BacktestMetrics {
    const values = METRIC_NAMES.map((name, column) => {
      const value = this.metrics[column * this.trials + trial]
      return [name, Number.isNaN(value) ? null : value]
    })
    return backtestMetricsSchema.parse(Object.fromEntries(values))
  }

  isDone(trial: number): boolean {
    return this.states[trial] === TRIAL.done
  }

  /** Trials with figures. */
  countDone(): number {
    let done = 0
    for (let trial = 0; trial < this.trials; trial++) if (this.states[trial] === TRIAL.done) done++
    return done
  }
}
