/** Single exchanges of ccxt; its package offers only all of them together. Their types differ in details that are not used. */
declare module '#ccxt-pro/bybit' {
  import type { Exchange } from 'ccxt'

  const bybit: new (config: object) => Exchange
  export default bybit
}
