import type { PortfolioOptions } from '#main/backtest/engine/options.ts'
import type { Sign } from '#main/matching/direction.ts'
import { fillPrice } from '#main/matching/fill.ts'
import { fillableQuantity, VOLUME_SLIPPAGE, volumeFillPrice } from '#main/matching/volume-slippage.ts'

/** What fills cost in a run: the fees of both kinds and how far a market fill moves the price. */
export class Costs {
  readonly makerFee: number
  readonly takerFee: number
  /** Whether fills depend on the bar's volume. */
  readonly byVolume: boolean
  /** The most of a bar's volume that an entry takes, where fills depend on it. */
  readonly volumeShare: number
  private readonly slippage: number
  private readonly priceImpact: number

  constructor(options: PortfolioOptions) {
    this.makerFee = options.makerFee ?? options.fee
    this.takerFee = options.takerFee ?? options.fee
    this.byVolume = options.slippageModel === 'volume'
    this.slippage = options.slippage
    this.volumeShare = options.volumeShare ?? VOLUME_SLIPPAGE.volumeShare
    this.priceImpact = options.priceImpact ?? VOLUME_SLIPPAGE.priceImpact
  }

  /** The price of a market fill when the market stands at `price`. */
  marketFill(price: number, side: Sign, quantity: number, volume: number): number {
    return this.byVolume
      ? volumeFillPrice(price, side, quantity, volume, this.priceImpact)
      : fillPrice(price, side, this.slippage)
  }

  /** The most that an entry takes of a bar with `volume`. */
  mostOf(volume: number): number {
    return this.byVolume ? fillableQuantity(volume, this.volumeShare) : Number.POSITIVE_INFINITY
  }
}
