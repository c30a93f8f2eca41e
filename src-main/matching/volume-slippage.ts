import type { Sign } from './direction.ts'

/**
 * Slippage by the share of a bar's volume that a fill takes. After zipline's VolumeShareSlippage: the price moves by
 * `priceImpact` × share², and no more than `volumeShare` of a bar's volume is filled.
 */
export const VOLUME_SLIPPAGE = { volumeShare: 0.025, priceImpact: 0.1 } as const

/** The share of `volume` that `quantity` takes, at most 1; 1 where there is no volume. */
export function shareOfVolume(quantity: number, volume: number): number {
  return volume > 0 ? Math.min(1, quantity / volume) : 1
}

/** How far a market fill of `quantity` on a bar with `volume` moves the price against the trader, as a fraction. */
export function volumeSlippage(quantity: number, volume: number, priceImpact: number): number {
  const share = shareOfVolume(quantity, volume)
  return priceImpact * share * share
}

/** The most that can be filled of a bar with `volume`; 0 where there is none. */
export function fillableQuantity(volume: number, volumeShare: number): number {
  return volume > 0 ? volumeShare * volume : 0
}

/** The price of a market fill of `quantity` when the market stands at `price` on a bar with `volume`. */
export function volumeFillPrice(
  price: number,
  side: Sign,
  quantity: number,
  volume: number,
  priceImpact: number,
): number {
  return price * (1 + side * volumeSlippage(quantity, volume, priceImpact))
}
