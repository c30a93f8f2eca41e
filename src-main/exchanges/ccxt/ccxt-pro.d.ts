/** Single exchanges of ccxt; its package offers only all of them together. Their types differ in details that are not used. */
declare module '#ccxt-pro/bybit' {
  import type { Exchange } from 'ccxt'

  const bybit: new (config: object) => Exchange
  export default bybit
}

declare module '#ccxt-pro/okx' {
  import type { Exchange } from 'ccxt'

  const okx: new (config: object) => Exchange
  export default okx
}

declare module '#ccxt-pro/kraken' {
  import type { Exchange } from 'ccxt'

  const kraken: new (config: object) => Exchange
  export default kraken
}

declare module '#ccxt-pro/coinbase' {
  import type { Exchange } from 'ccxt'

  const coinbase: new (config: object) => Exchange
  export default coinbase
}
