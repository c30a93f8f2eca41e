import type { CandleColumns } from '#shared/domain/candle.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import type { RiskLimits } from '#shared/domain/risk-limits.ts'
import type { RiskManagement } from '#shared/domain/strategy.ts'

/** The signals of one symbol at each bar's close, and the series that stops and targets may lie at. */
export type PlainSignals = {
  readonly entryLong: ArrayLike<number>
  readonly entryShort: ArrayLike<number>
  readonly exitLong: ArrayLike<number>
  readonly exitShort: ArrayLike<number>
  readonly series: ReadonlyMap<string, Float64Array>
}

export type PlainSymbol = {
  readonly symbol: string
  readonly candles: CandleColumns
  readonly signals: PlainSignals
  readonly details?: CandleColumns
}

export type PlainOptions = {
  readonly capital: number
  readonly barMs: number
  readonly fee: number
  readonly makerFee?: number
  readonly takerFee?: number
  readonly slippage: number
  readonly slippageModel?: 'fixed' | 'volume'
  readonly volumeShare?: number
  readonly priceImpact?: number
  readonly riskLimits?: RiskLimits
  readonly from?: number
  readonly to?: number
}

export type PlainTrade = Omit<BacktestTrade, 'entryReason'>

export type PlainRun = {
  readonly times: number[]
  readonly equity: number[]
  readonly trades: PlainTrade[]
  readonly finalEquity: number
  readonly ambiguousBars: number
  /** How often each rule was used. */
  readonly seen: Readonly<Record<string, number>>
}

type Sign = 1 | -1
type Reason = BacktestTrade['exitReason']
type Bar = { open: number; high: number; low: number; close: number; volume: number }

type Position = {
  sign: Sign
  /** The symbol's own bar of the entry. */
  bar: number
  price: number
  quantity: number
  left: number
  fee: number
  stop: number | undefined
  targets: { price: number; fraction: number }[]
  /** The best price up to the end of the bar (or detail bar) before. */
  best: number
  /** Highest and lowest price so far, of whole bars. */
  highest: number
  lowest: number
  /** Where in the entry bar it was opened: at the open, or inside (of the detail bar of that number). */
  inside: number | undefined
  mustLeave: boolean
}

type Order = { sign: Sign; signal: number; limit: number; lastBar: number }

type Book = PlainSymbol & {
  bar: number
  here: boolean
  lastClose: number
  position: Position | undefined
  order: Order | undefined
  flatSince: number
  leftHere: boolean
  reversed: Sign | undefined
  pausedUntil: number
}

const DAY = 86_400_000

/** The average true range of the last `period` bars as Wilder smooths it, NaN while it is missing. */
function averageTrueRange({ high, low, close }: CandleColumns, period: number): number[] {
  const ranges = [...high].map((h, i) =>
    i === 0 ? h - low[0] : Math.max(h, close[i - 1]) - Math.min(low[i], close[i - 1]),
  )
  const out: number[] = []
  for (const [i, range] of ranges.entries()) {
    if (i < period - 1) out.push(Number.NaN)
    else if (i === period - 1) out.push(ranges.slice(0, period).reduce((sum, one) => sum + one, 0) / period)
    else out.push(out[i - 1] + (range - out[i - 1]) / period)
  }
  return out
}

/**
 * A backtest as docs/execution-model.md tells it, one event after the other, written to be read and not to be fast. It
 * shares no code with the engine.
 */
export function eventByEvent(
  symbols: readonly PlainSymbol[],
  risk: RiskManagement,
  options: PlainOptions,
  isOptimistic = false,
): PlainRun {
  return new Program(symbols, risk, options, isOptimistic).run()
}

class Program {
  readonly books: Book[]
  readonly trades: (PlainTrade & { step: number; book: number; entryStep: number })[] = []
  readonly seen: Record<string, number> = {}
  cash: number
  step = 0
  time = 0
  ambiguous = 0
  peak: number
  dayStart: number
  halted = false
  limitHalted = false
  barredDay = -1
  pausedUntil = -1
  readonly maker: number
  readonly taker: number
  readonly risk: RiskManagement
  readonly options: PlainOptions
  readonly isOptimistic: boolean

  constructor(symbols: readonly PlainSymbol[], risk: RiskManagement, options: PlainOptions, isOptimistic: boolean) {
    this.risk = risk
    this.options = options
    this.isOptimistic = isOptimistic
    this.cash = options.capital
    this.peak = options.capital
    this.dayStart = options.capital
    this.maker = options.makerFee ?? options.fee
    this.taker = options.takerFee ?? options.fee
    this.books = symbols.map((one) => ({
      ...one,
      bar: -1,
      here: false,
      lastClose: Number.NaN,
      position: undefined,
      order: undefined,
      flatSince: Number.NEGATIVE_INFINITY,
      leftHere: false,
      reversed: undefined,
      pausedUntil: -1,
    }))
  }

  run(): PlainRun {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = this.options
    const all = this.books.flatMap(({ candles }) => [...candles.time])
    const times = [...new Set(all)].filter((time) => time >= from && time < to).sort((a, b) => a - b)
    const equity: number[] = []
    for (const [step, time] of times.entries()) {
      this.step = step
      this.time = time
      this.oneStep()
      equity.push(this.equity((book) => book.lastClose))
      if (equity[step] <= 0) {
        this.count('ruined')
        break
      }
      this.protect(times, equity)
    }
    const final = equity.at(-1) ?? this.options.capital
    this.markOpen()
    const order = (a: (typeof this.trades)[number], b: (typeof this.trades)[number]): number =>
      a.entryStep - b.entryStep || a.book - b.book || a.step - b.step
    const sorted = [...this.trades].sort(order)
    return {
      times: times.slice(0, equity.length),
      equity,
      trades: sorted.map(({ step: _step, book: _book, entryStep: _entryStep, ...trade }) => trade),
      finalEquity: final,
      ambiguousBars: this.ambiguous,
      seen: this.seen,
    }
  }

  count(what: string): void {
    this.seen[what] = (this.seen[what] ?? 0) + 1
  }

  oneStep(): void {
    for (const book of this.books) {
      const bar = book.candles.time.indexOf(this.time)
      book.here = bar >= 0
      book.leftHere = false
      book.reversed = undefined
      if (book.here) book.bar = bar
    }
    const here = this.books.filter((book) => book.here)
    for (const book of here) this.exitAtOpen(book)
    for (const book of here) if (book.reversed !== undefined) this.enter(book, book.reversed)
    for (const book of here) if (book.reversed === undefined) this.enterAtOpen(book)
    for (const book of here) this.limitInside(book)
    for (const book of here) this.inside(book)
    for (const book of here) book.lastClose = this.bar(book).close
  }

  bar(book: Book): Bar {
    return barAt(book.candles, book.bar)
  }

  equity(mark: (book: Book) => number): number {
    let sum = this.cash
    for (const book of this.books) {
      const { position } = book
      if (position === undefined) continue
      sum += position.left * position.price + position.sign * position.left * (mark(book) - position.price)
    }
    return sum
  }

  // A1

  exitAtOpen(book: Book): void {
    const { position, signals, bar } = book
    if (position === undefined) return
    const isLong = position.sign === 1
    const signal = bar - 1
    const { open } = this.bar(book)
    if (position.mustLeave) return this.leaveAll(book, open, 'protection')
    const isReversed =
      this.risk.onOppositeSignal === 'reverse' && (isLong ? signals.entryShort : signals.entryLong)[signal] === 1
    if (isReversed) {
      book.reversed = isLong ? -1 : 1
      return this.leaveAll(book, open, 'opposite')
    }
    if ((isLong ? signals.exitLong : signals.exitShort)[signal] === 1) return this.leaveAll(book, open, 'signal')
    const most = number(this.risk.maxBarsInTrade)
    if (most !== undefined && bar - position.bar >= most) this.leaveAll(book, open, 'time')
  }

  // A2

  enterAtOpen(book: Book): void {
    const { signals, bar } = book
    if (book.order !== undefined && bar > book.order.lastBar) {
      book.order = undefined
      this.count('order expired')
    }
    if (book.order !== undefined) return this.workOrder(book)
    if (book.position !== undefined || book.leftHere || bar < 1) return
    const cooldown = number(this.risk.cooldownBars) ?? 0
    if (bar - book.flatSince <= cooldown) return
    if (signals.entryLong[bar - 1] === 1) this.enter(book, 1)
    else if (signals.entryShort[bar - 1] === 1) this.enter(book, -1)
  }

  /** Enters at the market, or places the limit order, which may be filled at this open. */
  enter(book: Book, sign: Sign): void {
    if (this.isBarred(book)) return
    const { entryOrder } = this.risk
    if (entryOrder?.type !== 'limit') {
      this.open(book, sign, book.bar - 1, this.bar(book).open, this.bar(book), 'market', undefined)
      return
    }
    const signal = book.bar - 1
    const offset = number(entryOrder.offset) ?? 0
    const limit = book.candles.close[signal] * (1 + sign * offset)
    const bars = number(entryOrder.expiresAfterBars) ?? 1
    book.order = { sign, signal, limit, lastBar: signal + bars }
    this.count('order placed')
    this.workOrder(book)
  }

  workOrder(book: Book): void {
    const { order } = book
    if (order === undefined) return
    if (this.isBarred(book)) {
      book.order = undefined
      this.count('order cancelled')
      return
    }
    const { open } = this.bar(book)
    if (order.sign * open > order.sign * order.limit) return
    book.order = undefined
    this.count('limit at open')
    this.open(book, order.sign, order.signal, open, this.bar(book), 'limit', undefined)
  }

  /** Whether no entry may be made on this bar. */
  isBarred(book: Book): boolean {
    const minute = Math.floor((this.time % DAY) / 60_000)
    const hours = this.risk.tradingHours ?? []
    const isOpenHour = hours.length === 0 || hours.some((text) => isWithin(minute, text))
    if (!isOpenHour) this.count('barred by hours')
    if (this.halted) this.count('barred by maxDrawdown')
    if (this.limitHalted) this.count('barred by the drawdown limit')
    const isSameDay = Math.floor(this.time / DAY) === this.barredDay
    if (isSameDay) this.count('barred by dailyLoss')
    if (this.step <= this.pausedUntil) this.count('barred by stopLossGuard')
    if (this.step <= book.pausedUntil) this.count('barred by lowProfit')
    return (
      !isOpenHour ||
      this.halted ||
      this.limitHalted ||
      isSameDay ||
      this.step <= this.pausedUntil ||
      this.step <= book.pausedUntil
    )
  }

  /** Opens a position, where money, limits and levels allow it. */
  open(
    book: Book,
    sign: Sign,
    signal: number,
    price: number,
    bar: Bar,
    kind: 'market' | 'limit',
    inside: number | undefined,
  ): void {
    const { risk, options } = this
    const limits = options.riskLimits
    const fee = kind === 'limit' ? this.maker : this.taker
    const open = this.books.filter(({ position }) => position !== undefined).length
    const most = Math.min(number(risk.maxOpenPositions) ?? 1e9, limits?.maxOpenPositions ?? 1e9)
    if (open >= most) return this.count('too many positions')
    // What was filled inside this bar did not exist at its open.
    const isNew = (one: Book): boolean => one.here && one.position?.bar === one.bar && one.position.inside !== undefined
    const equity = this.equity((one) =>
      isNew(one) ? (one.position?.price ?? 0) : one.here ? this.bar(one).open : one.lastClose,
    )
    let money = (number(risk.positionSize) ?? 1) * equity
    if (limits !== undefined) {
      const locked = this.books.reduce((sum, { position }) => sum + (position ? position.left * position.price : 0), 0)
      const room = limits.maxTotalExposurePct * equity - locked
      const asked = money
      money = Math.min(money, limits.maxPositionSizePct * equity, room)
      if (money < asked / 100) return this.count('no exposure left')
    }
    if (this.cash < money / 100) return this.count('no cash')
    const volume = options.slippageModel === 'volume'
    const mostByVolume = volume ? (options.volumeShare ?? 0.025) * bar.volume : Number.POSITIVE_INFINITY
    if (mostByVolume <= 0) return this.count('no volume')
    const affordable = (fill: number): number => Math.min(money, this.cash) / (fill * (1 + fee))
    const before = kind === 'market' && !volume ? price * (1 + sign * options.slippage) : price
    let quantity = affordable(before)
    if (risk.sizing === 'risk') {
      const distance = Math.abs(before - (this.stopOf(book, sign, signal, before) ?? Number.NaN))
      const byRisk = (equity * (number(risk.riskPct) ?? 0.02)) / distance
      if (byRisk < quantity) this.count('sized by risk')
      quantity = Math.min(quantity, byRisk)
    }
    if (quantity > mostByVolume) {
      quantity = mostByVolume
      this.count('cut by volume')
    }
    let fill = before
    if (kind === 'market' && volume) {
      fill = price * (1 + sign * this.impact(quantity, bar.volume))
      quantity = Math.min(quantity, affordable(fill))
      if (fill !== before) this.count('moved by volume')
    }
    const stop = this.stopOf(book, sign, signal, fill)
    const targets = this.targetsOf(book, sign, signal, fill)
    if (Number.isNaN(stop) || targets.some((one) => Number.isNaN(one.price))) return this.count('no level')
    if (limits !== undefined && stop !== undefined && targets.length > 0) {
      const nearest = Math.min(...targets.map((one) => Math.abs(one.price - fill)))
      if (nearest / Math.abs(fill - stop) < limits.minRiskRewardRatio * (1 - 1e-9)) return this.count('poor ratio')
    }
    if (limits !== undefined && stop !== undefined) {
      const allowed = (equity * limits.maxPortfolioRiskPct) / Math.abs(fill - stop)
      if (allowed < quantity) this.count('cut by the risk limit')
      quantity = Math.min(quantity, allowed)
    }
    if (!(quantity > 0 && fill > 0)) return
    const paid = quantity * fill * fee
    this.cash -= quantity * fill + paid
    book.position = {
      sign,
      bar: book.bar,
      price: fill,
      quantity,
      left: quantity,
      fee: paid,
      stop,
      targets,
      best: fill,
      highest: fill,
      lowest: fill,
      inside,
      mustLeave: false,
    }
    this.count(`entry ${kind}`)
    if (open > 0) this.count('beside another position')
    if (inside !== undefined && inside < 0) this.count('limit at the open of a detail bar')
  }

  impact(quantity: number, volume: number): number {
    const share = volume > 0 ? Math.min(1, quantity / volume) : 1
    return (this.options.priceImpact ?? 0.1) * share ** 2
  }

  /** Undefined: no stop is asked for. NaN: it cannot be placed. */
  stopOf(book: Book, sign: Sign, signal: number, fill: number): number | undefined {
    const rule = this.risk.stopLoss
    if (rule === undefined) return undefined
    if (typeof rule === 'number') return fill * (1 - sign * rule)
    if (typeof rule === 'string') throw new Error('no parameters here')
    if ('price' in rule) {
      const level = this.series(book, rule.price)[signal]
      return sign * level < sign * fill ? level : Number.NaN
    }
    const range = averageTrueRange(book.candles, number(rule.period) ?? 14)[signal]
    return fill - sign * ((number(rule.atr) ?? 0) * range)
  }

  targetsOf(book: Book, sign: Sign, signal: number, fill: number): { price: number; fraction: number }[] {
    const rule = this.risk.takeProfit
    if (rule === undefined) return []
    if (typeof rule === 'number') return [{ price: fill * (1 + sign * rule), fraction: 1 }]
    if (typeof rule === 'string') throw new Error('no parameters here')
    if (Array.isArray(rule)) {
      return rule
        .map(({ at, fraction }) => ({ at: number(at) ?? 0, fraction: number(fraction) ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ at, fraction }) => ({ price: fill * (1 + sign * at), fraction }))
    }
    if ('price' in rule) {
      const level = this.series(book, rule.price)[signal]
      return [{ price: sign * level > sign * fill ? level : Number.NaN, fraction: 1 }]
    }
    if (!('atr' in rule)) return []
    const range = averageTrueRange(book.candles, number(rule.period) ?? 14)[signal]
    return [{ price: fill + sign * ((number(rule.atr) ?? 0) * range), fraction: 1 }]
  }

  series({ candles, signals }: Book, name: string): Float64Array {
    const found = signals.series.get(name)
    if (found !== undefined) return found
    if (name === 'close') return candles.close
    throw new Error(`no series ${name}`)
  }

  // B

  limitInside(book: Book): void {
    const { order } = book
    if (order === undefined || book.position !== undefined) return
    const details = this.detailsOf(book)
    const bars = details ?? [this.bar(book)]
    for (const [k, bar] of bars.entries()) {
      const isAtOpen = details !== undefined && order.sign * bar.open <= order.sign * order.limit
      const reached = order.sign === 1 ? bar.low : -bar.high
      if (!isAtOpen && reached > order.sign * order.limit) continue
      book.order = undefined
      this.count('limit inside')
      const price = isAtOpen ? bar.open : order.limit
      this.open(book, order.sign, order.signal, price, bar, 'limit', isAtOpen ? -1 - k : k)
      return
    }
  }

  // C

  inside(book: Book): void {
    const { position } = book
    if (position === undefined) return
    const details = this.detailsOf(book)
    const bars = details ?? [this.bar(book)]
    if (book.details !== undefined) this.count(details === undefined ? 'bar without details' : 'bar with details')
    const isEntryBar = position.bar === book.bar
    // -1 - k: opened at the open of detail bar k; k: inside of it.
    const at = position.inside
    const first = isEntryBar && at !== undefined ? (at < 0 ? -1 - at : at) : 0
    for (let k = first; k < bars.length && book.position !== undefined; k++) {
      const isEntry = isEntryBar && k === first
      this.oneBar(book, position, bars[k], isEntry, isEntry && at !== undefined && at >= 0)
    }
    // A bar held through counts whole, also where some of its detail candles are missing.
    if (book.position !== undefined && !(isEntryBar && at !== undefined)) {
      const { high, low } = this.bar(book)
      position.highest = Math.max(position.highest, high)
      position.lowest = Math.min(position.lowest, low)
    }
  }

  oneBar(book: Book, position: Position, bar: Bar, isEntry: boolean, isInside: boolean): void {
    const { sign } = position
    const { stop, reason } = this.stopInForce(position)
    const reaches = (price: number, target: number): boolean => sign * price >= sign * target
    const worst = sign === 1 ? bar.low : bar.high
    const best = sign === 1 ? bar.high : bar.low
    const extremes = (): void => {
      position.highest = Math.max(position.highest, bar.high)
      position.lowest = Math.min(position.lowest, bar.low)
    }
    if (!isEntry && stop !== undefined && sign * bar.open <= sign * stop) {
      position.highest = Math.max(position.highest, bar.open)
      position.lowest = Math.min(position.lowest, bar.open)
      return this.leaveAll(book, bar.open, reason, bar)
    }
    if (!isEntry) {
      while (position.targets.length > 0 && reaches(bar.open, position.targets[0].price)) {
        const before = [position.highest, position.lowest]
        position.highest = Math.max(position.highest, bar.open)
        position.lowest = Math.min(position.lowest, bar.open)
        this.count('target at open')
        this.leaveAtTarget(book, position, bar.open)
        if (book.position === undefined) return
        ;[position.highest, position.lowest] = before
      }
    }
    const isStopped = stop !== undefined && sign * worst <= sign * stop
    if (worst === stop) this.count('stop just touched')
    const touched = position.targets.filter(({ price }) => reaches(best, price))
    if (isInside) {
      position.highest = Math.max(position.highest, sign === 1 ? bar.close : bar.high)
      position.lowest = Math.min(position.lowest, sign === 1 ? bar.low : bar.close)
      if (touched.length > 0) {
        this.ambiguous++
        this.count('ambiguous limit fill')
      }
      if (isStopped) return this.leaveAll(book, stop ?? 0, reason, bar)
      if (touched.length > 0) {
        if (this.isOptimistic) {
          if (sign === 1) position.highest = Math.max(position.highest, bar.high)
          else position.lowest = Math.min(position.lowest, bar.low)
          for (const { price } of touched) this.leaveAtTarget(book, position, price)
        }
      }
      position.best = sign === 1 ? Math.max(position.best, bar.close) : Math.min(position.best, bar.close)
      return
    }
    if (isStopped && touched.length > 0) {
      this.ambiguous++
      this.count('ambiguous')
    }
    extremes()
    if (isStopped && !(this.isOptimistic && touched.length > 0)) return this.leaveAll(book, stop ?? 0, reason, bar)
    for (const { price } of touched) this.leaveAtTarget(book, position, price)
    if (isStopped && book.position !== undefined) return this.leaveAll(book, stop ?? 0, reason, bar)
    position.best = sign === 1 ? Math.max(position.best, bar.high) : Math.min(position.best, bar.low)
  }

  /** The nearest of the stops and the reason it gives. */
  stopInForce({ sign, stop, price, best }: Position): { stop: number | undefined; reason: Reason } {
    const { trailingStop } = this.risk
    const fixed: number[] = stop === undefined ? [] : [stop]
    const breakEven = number(this.risk.breakEvenAt)
    if (breakEven !== undefined && sign * best >= sign * (price * (1 + sign * breakEven))) {
      fixed.push(price)
      this.count('break-even at work')
    }
    const nearest = (levels: readonly number[]): number | undefined =>
      levels.length === 0 ? undefined : levels.reduce((a, b) => (sign * a > sign * b ? a : b))
    const plain = nearest(fixed)
    if (trailingStop === undefined || typeof trailingStop === 'string') return { stop: plain, reason: 'stopLoss' }
    const distance = typeof trailingStop === 'number' ? trailingStop : (number(trailingStop.percent) ?? 0)
    const after = typeof trailingStop === 'number' ? 0 : (number(trailingStop.activateAt) ?? 0)
    if (sign * best < sign * (price * (1 + sign * after))) return { stop: plain, reason: 'stopLoss' }
    const trailing = best * (1 - sign * distance)
    if (plain === undefined || sign * trailing > sign * plain) return { stop: trailing, reason: 'trailingStop' }
    return { stop: plain, reason: 'stopLoss' }
  }

  /** The detail bars of this bar, where there are any. */
  detailsOf({ details, candles, bar }: Book): Bar[] | undefined {
    if (details === undefined) return undefined
    const from = candles.time[bar]
    const inside = [...details.time.keys()].filter(
      (k) => details.time[k] >= from && details.time[k] < from + this.options.barMs,
    )
    return inside.length === 0 ? undefined : inside.map((k) => barAt(details, k))
  }

  leaveAtTarget(book: Book, position: Position, price: number): void {
    const [target] = position.targets
    if (target === undefined) return
    position.targets = position.targets.slice(1)
    const isLast = position.targets.length === 0 && this.fractionSum() >= 1 - 1e-9
    this.leave(book, isLast ? position.left : target.fraction * position.quantity, price, 'takeProfit', this.maker)
  }

  fractionSum(): number {
    const rule = this.risk.takeProfit
    return Array.isArray(rule) ? rule.reduce((sum, { fraction }) => sum + (number(fraction) ?? 0), 0) : 1
  }

  /** Leaves the whole position at the market, with slippage. */
  leaveAll(book: Book, price: number, reason: Reason, bar = this.bar(book)): void {
    const { position } = book
    if (position === undefined) return
    const { options } = this
    const side = -position.sign
    const away = options.slippageModel === 'volume' ? this.impact(position.left, bar.volume) : options.slippage
    if (['protection', 'opposite', 'signal', 'time'].includes(reason)) {
      position.highest = Math.max(position.highest, price)
      position.lowest = Math.min(position.lowest, price)
    }
    this.leave(book, position.left, price * (1 + side * away), reason, this.taker)
  }

  leave(book: Book, quantity: number, price: number, reason: Reason, rate: number): void {
    const { position } = book
    if (position === undefined) return
    const { sign } = position
    const fee = quantity * price * rate
    this.cash += quantity * position.price + sign * quantity * (price - position.price) - fee
    this.book(book, position, quantity, price, reason, fee)
    position.left = quantity === position.left ? 0 : position.left - quantity
    this.count(`exit ${reason}`)
    if (position.left > 0) {
      this.count('partial exit')
      return
    }
    book.position = undefined
    book.flatSince = book.bar
    book.leftHere = true
  }

  book(book: Book, position: Position, quantity: number, price: number, reason: Reason, exitFee: number): void {
    const { sign, price: entryPrice } = position
    const fees = (position.fee * quantity) / position.quantity + exitFee
    const pnl = sign * quantity * (price - entryPrice) - fees
    const up = position.highest / entryPrice - 1
    const down = position.lowest / entryPrice - 1
    this.trades.push({
      symbol: book.symbol,
      direction: sign === 1 ? 'long' : 'short',
      entryTime: book.candles.time[position.bar],
      exitTime: book.candles.time[book.bar],
      entryPrice,
      exitPrice: price,
      quantity,
      pnl,
      pnlPct: pnl / (entryPrice * quantity),
      fees,
      mae: sign === 1 ? down : -up,
      mfe: sign === 1 ? up : -down,
      exitReason: reason,
      open: reason === 'end',
      step: this.step,
      book: this.books.indexOf(book),
      entryStep: book.candles.time[position.bar],
    })
  }

  /** What is still open is valued at the last close. */
  markOpen(): void {
    for (const book of this.books) {
      const { position } = book
      if (position === undefined) continue
      this.count('exit end')
      this.book(book, position, position.left, book.lastClose, 'end', 0)
    }
  }

  // D

  protect(times: readonly number[], equity: readonly number[]): void {
    const now = equity[this.step]
    const day = Math.floor(this.time / DAY)
    if (this.step > 0 && Math.floor(times[this.step - 1] / DAY) !== day) this.dayStart = equity[this.step - 1]
    this.peak = Math.max(this.peak, now)
    const limits = this.options.riskLimits
    if (limits !== undefined && now <= this.peak * (1 - limits.maxDrawdownPct)) this.limitHalted = true
    const ended = this.trades.filter(({ step }) => step === this.step)
    for (const protection of this.risk.protections ?? []) {
      switch (protection.type) {
        case 'maxDrawdown':
          if (now <= this.peak * (1 - (number(protection.limit) ?? 0))) {
            this.halted = true
            this.everythingMustLeave()
          }
          break
        case 'dailyLoss':
          if (now <= this.dayStart * (1 - (number(protection.limit) ?? 0))) {
            this.barredDay = day
            this.everythingMustLeave()
          }
          break
        case 'stopLossGuard': {
          const isStop = ({ exitReason, pnl }: PlainTrade): boolean =>
            (exitReason === 'stopLoss' || exitReason === 'trailingStop') && pnl < 0
          if (!ended.some(isStop)) break
          const within = this.trades.filter(
            (trade) => isStop(trade) && this.step - trade.step < (number(protection.withinBars) ?? 0),
          )
          if (within.length >= (number(protection.trades) ?? 0)) {
            this.pausedUntil = Math.max(this.pausedUntil, this.step + (number(protection.pauseBars) ?? 0))
          }
          break
        }
        case 'lowProfit':
          for (const book of this.books) {
            const mine = (trade: PlainTrade): boolean => trade.symbol === book.symbol
            if (!ended.some(mine)) continue
            const within = this.trades.filter(
              (trade) => mine(trade) && this.step - trade.step < (number(protection.withinBars) ?? 0),
            )
            const sum = within.reduce((total, { pnlPct }) => total + pnlPct, 0)
            if (within.length >= (number(protection.trades) ?? 0) && sum < (number(protection.minReturn) ?? 0)) {
              book.pausedUntil = Math.max(book.pausedUntil, this.step + (number(protection.pauseBars) ?? 0))
            }
          }
      }
    }
  }

  everythingMustLeave(): void {
    for (const { position } of this.books) if (position !== undefined) position.mustLeave = true
  }
}

function barAt({ open, high, low, close, volume }: CandleColumns, i: number): Bar {
  return { open: open[i], high: high[i], low: low[i], close: close[i], volume: volume[i] }
}

function number(value: number | string | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function isWithin(minute: number, range: string): boolean {
  const [from = 0, to = 0] = range.split('-').map((text) => {
    const [hours, minutes] = text.split(':').map(Number)
    return hours * 60 + minutes
  })
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}
