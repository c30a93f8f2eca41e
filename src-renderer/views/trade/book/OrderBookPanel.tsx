/** The order book of the desk's symbol. */
export function OrderBookPanel() {
  return null
}
