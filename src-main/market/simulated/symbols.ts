import type { Instrument } from '#shared/domain/instrument.ts'

/** How a simulated symbol behaves. */
export type SimulatedSymbol = {
  readonly symbol: string
  readonly base: string
  /** Quote currency at the tape's first step, give or take half a percent. */
  readonly price: number
  /** The tick is 10^-priceDecimals, the lot 10^-lotDecimals. */
  readonly priceDecimals: number
  readonly lotDecimals: number
  /** Ticks between two levels of the book. */
  readonly levelTicks: number
  /** How much of the market's (BTC's) return it takes on. */
  readonly beta: number
  /** Volatility a year of its own return, next to the market's. */
  readonly ownVolatility: number
  /** Median of a trade and of a level, in the quote currency. */
  readonly tradeNotional: number
  readonly levelNotional: number
}

const of = (
  base: string,
  price: number,
  [priceDecimals, lotDecimals, levelTicks]: readonly [number, number, number],
  [beta, ownVolatility]: readonly [number, number],
  [tradeNotional, levelNotional]: readonly [number, number],
): SimulatedSymbol => ({
  symbol: `${base}/USDT`,
  base,
  price,
  priceDecimals,
  lotDecimals,
  levelTicks,
  beta,
  ownVolatility,
  tradeNotional,
  levelNotional,
})

/** Volatility a year of the market's own return, which is BTC's. */
export const MARKET_VOLATILITY = 0.55

/** The symbols of the simulated market. The first leads. */
export const SIMULATED_SYMBOLS: readonly SimulatedSymbol[] = [
  of('BTC', 50_000, [2, 5, 200], [1, 0], [900, 60_000]),
  of('ETH', 3_000, [2, 4, 10], [1.1, 0.35], [700, 45_000]),
  of('SOL', 150, [2, 3, 1], [1.25, 0.6], [400, 25_000]),
  of('XRP', 0.6, [4, 1, 1], [0.9, 0.55], [300, 20_000]),
  of('DOGE', 0.15, [5, 0, 1], [1.15, 0.7], [250, 15_000]),
]

const step = (decimals: number): string => (decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`)

/** The instrument of a simulated symbol: spot, least order 5 USDT, fees 0.1 %. */
export function simulatedInstrument(simulated: SimulatedSymbol): Instrument {
  return {
    symbol: simulated.symbol,
    base: simulated.base,
    quote: 'USDT',
    kind: 'spot',
    status: 'trading',
    tickSize: step(simulated.priceDecimals),
    lotSize: step(simulated.lotDecimals),
    minAmount: step(simulated.lotDecimals),
    minNotional: '5',
    makerFee: 0.001,
    takerFee: 0.001,
  }
}
