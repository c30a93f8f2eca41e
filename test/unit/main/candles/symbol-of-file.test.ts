import { expect, test } from 'vitest'
import { symbolOfFile } from '#main/candles/symbol-of-file.ts'

test.each([
  ['/data/BTC-USDT-1h.csv.gz', 'BTC/USDT'],
  ['BTCUSDT-1m-2024-01.zip', 'BTC/USDT'],
  ['Binance_BTCUSDT_1h.csv', 'BTC/USDT'],
  ['eth_usdt.csv', 'ETH/USDT'],
  ['EURUSD.csv.gz', 'EUR/USD'],
  ['1000SHIBUSDT-1h.csv', '1000SHIB/USDT'],
  ['plain.csv', undefined],
  ['candles-1h.csv', undefined],
  ['.csv', undefined],
])('%s: %s', (file, symbol) => {
  expect(symbolOfFile(file)).toBe(symbol)
})
