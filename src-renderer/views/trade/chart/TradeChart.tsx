/** The chart of the desk's symbol. */
export function TradeChart() {
  return null
}
