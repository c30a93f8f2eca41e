/** The symbols to choose from, with their prices. */
export function Watchlist() {
  return null
}
