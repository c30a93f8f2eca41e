/** ccxt's Binance alone; its package offers only all of its exchanges together. */
declare module '#ccxt-binance' {
  import type ccxt from 'ccxt'

  const binance: typeof ccxt.pro.binance
  export default binance
}
