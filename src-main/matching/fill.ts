import type { Sign } from './direction.ts'

/**
 * The price at which an order is filled when the market stands at `price`: slippage (a fraction) moves it against the
 * trader, up for a buy (`side` 1), down for a sale (-1).
 */
export function fillPrice(price: number, side: Sign, slippage: number): number {
  return price * (1 + side * slippage)
}

/** The fee of one fill: `rate` (a fraction) of its value. */
export function fillFee(quantity: number, price: number, rate: number): number {
  return quantity * price * rate
}

/** How much can be had for `money` at `price` when the fee must be paid out of it too. */
export function affordableQuantity(money: number, price: number, feeRate: number): number {
  return money / (price * (1 + feeRate))
}
