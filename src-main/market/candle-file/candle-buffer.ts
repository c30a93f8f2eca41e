import type { CandleColumns } from '#shared/domain/candle.ts'

const FIRST_CAPACITY = 16_384

/** Candle columns that grow while a file is read, with the line each row came from. */
export class CandleBuffer {
  time = new Float64Array(FIRST_CAPACITY)
  open = new Float64Array(FIRST_CAPACITY)
  high = new Float64Array(FIRST_CAPACITY)
  low = new Float64Array(FIRST_CAPACITY)
  close = new Float64Array(FIRST_CAPACITY)
  volume = new Float64Array(FIRST_CAPACITY)
  line = new Uint32Array(FIRST_CAPACITY)
  length = 0

  /** Makes room for at least `capacity` rows, twice as many as before where that is more. */
  grow(capacity: number): void {
    if (capacity <= this.time.length) return
    const size = Math.max(capacity, this.time.length * 2)
    this.time = enlarged(this.time, size)
    this.open = enlarged(this.open, size)
    this.high = enlarged(this.high, size)
    this.low = enlarged(this.low, size)
    this.close = enlarged(this.close, size)
    this.volume = enlarged(this.volume, size)
    const line = new Uint32Array(size)
    line.set(this.line)
    this.line = line
  }

  /** Copies row `from` over row `to`. */
  move(from: number, to: number): void {
    this.time[to] = this.time[from]
    this.open[to] = this.open[from]
    this.high[to] = this.high[from]
    this.low[to] = this.low[from]
    this.close[to] = this.close[from]
    this.volume[to] = this.volume[from]
    this.line[to] = this.line[from]
  }

  /** Turns the order of the rows around. */
  reverse(): void {
    for (const column of [this.time, this.open, this.high, this.low, this.close, this.volume, this.line]) {
      column.subarray(0, this.length).reverse()
    }
  }

  /** The rows as views; they stay valid as long as nothing is added. */
  columns(): CandleColumns {
    return {
      time: this.time.subarray(0, this.length),
      open: this.open.subarray(0, this.length),
      high: this.high.subarray(0, this.length),
      low: this.low.subarray(0, this.length),
      close: this.close.subarray(0, this.length),
      volume: this.volume.subarray(0, this.length),
    }
  }
}

function enlarged(column: Float64Array<ArrayBuffer>, size: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(size)
  result.set(column)
  return result
}
