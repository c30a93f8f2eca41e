import { gridText } from '#main/market/grid-text.ts'
import type { BookLevel, MarketTrade, OrderBook } from '#main/market/market-feed.ts'
import { hashed, type Random, sfc32 } from './random.ts'
import { ReturnProcess } from './return-process.ts'
import type { SimulatedSymbol } from './symbols.ts'

/** Levels on each side of a book. */
const BOOK_LEVELS = 20
/** Amounts of a level stay for so many steps. */
const LEVEL_STEPS = 12
/** The price stays within this factor of the first one, so that it never runs into the grid's ends. */
const WIDEST = 50
const START_STREAM = 100
const OWN_STREAM = 200
const TRADE_STREAM = 300

/** A trade in whole ticks and lots. */
type Print = { readonly ticks: number; readonly lots: number; readonly side: 'buy' | 'sell' }

/** What happens to a symbol in one step. */
export type TapeStep = {
  readonly bidTicks: number
  readonly askTicks: number
  readonly trades: readonly Print[]
}

/** One symbol's tape: what happens in a step depends on the seed and on the number of steps before it, on nothing else. */
export class SymbolTape {
  readonly of: SimulatedSymbol
  readonly #seed: number
  readonly #index: number
  readonly #own: ReturnProcess
  readonly #random: Random
  readonly #start: number
  readonly startTicks: number
  #logPrice: number
  #steps = 0

  /** `startPrice` is where an earlier tape ended; without it the symbol's own price, give or take half a percent. */
  constructor(of: SimulatedSymbol, index: number, seed: number, stepMs: number, startPrice?: number) {
    this.of = of
    this.#seed = seed
    this.#index = index
    this.#own = new ReturnProcess(seed, OWN_STREAM + index, of.ownVolatility, stepMs)
    this.#random = sfc32(seed, TRADE_STREAM + index)
    const offset = 0.005 * (2 * sfc32(seed, START_STREAM + index).uniform() - 1)
    const begin = startPrice === undefined ? Math.log(of.price) + offset : Math.log(startPrice)
    this.#start = begin + Math.log(10 ** of.priceDecimals)
    this.#logPrice = this.#start
    this.startTicks = Math.round(Math.exp(this.#start))
  }

  /** Goes one step on, with the market's return and activity in it. */
  next(marketReturn: number, activity: number, dayFraction: number): TapeStep {
    const move = this.of.beta * marketReturn + this.#own.next(dayFraction)
    const widest = Math.log(WIDEST)
    this.#logPrice = Math.max(this.#start - widest, Math.min(this.#start + widest, this.#logPrice + move))
    this.#steps++
    const fair = Math.exp(this.#logPrice)
    const spread = 1 + Math.floor(this.of.levelTicks * Math.min(3, activity) * this.#random.uniform() * 0.5)
    const bidTicks = Math.max(1, Math.floor(fair - spread / 2))
    const askTicks = bidTicks + spread
    const trades: Print[] = []
    let chance = Math.min(0.85, 0.35 * activity + 0.1)
    for (let i = 0; i < 4; i++) {
      const [comes, up, size] = [this.#random.uniform(), this.#random.uniform(), this.#random.normal()]
      if (comes < chance && trades.length === i) {
        const side = up < (move > 0 ? 0.65 : 0.35) ? 'buy' : 'sell'
        const ticks = side === 'buy' ? askTicks : bidTicks
        const wanted = this.#lots(this.of.tradeNotional * Math.exp(1.1 * size), ticks)
        trades.push({ ticks, lots: Math.min(wanted, this.#levelLots(ticks, 0)), side })
      }
      chance *= 0.6
    }
    return { bidTicks, askTicks, trades }
  }

  /** The book of a step; it depends on the best prices and the step's number. */
  book(step: TapeStep, time: number): OrderBook {
    const bids: BookLevel[] = []
    const asks: BookLevel[] = []
    const gap = this.of.levelTicks
    for (let i = 0; i < BOOK_LEVELS; i++) {
      const bid = i === 0 ? step.bidTicks : (Math.ceil(step.bidTicks / gap) - i) * gap
      const ask = i === 0 ? step.askTicks : (Math.floor(step.askTicks / gap) + i) * gap
      if (bid > 0) bids.push(this.#level(bid, i))
      asks.push(this.#level(ask, i))
    }
    return { symbol: this.of.symbol, bids, asks, time }
  }

  /** A trade as the market tells it. */
  told(print: Print, time: number): MarketTrade {
    return {
      symbol: this.of.symbol,
      price: this.priceText(print.ticks),
      amount: gridText(print.lots, this.of.lotDecimals),
      side: print.side,
      time,
    }
  }

  priceText(ticks: number): string {
    return gridText(ticks, this.of.priceDecimals)
  }

  #level(ticks: number, depth: number): BookLevel {
    return [this.priceText(ticks), gridText(this.#levelLots(ticks, depth), this.of.lotDecimals)]
  }

  #levelLots(ticks: number, depth: number): number {
    const age = Math.floor(this.#steps / LEVEL_STEPS + hashed(this.#seed, ticks, this.#index))
    const exponential = -Math.log(hashed(this.#seed ^ this.#index, ticks, age))
    return this.#lots(this.of.levelNotional * (0.1 + exponential) * (1 + depth / 5), ticks)
  }

  #lots(notional: number, ticks: number): number {
    const price = ticks / 10 ** this.of.priceDecimals
    return Math.max(1, Math.round((notional / price) * 10 ** this.of.lotDecimals))
  }
}
