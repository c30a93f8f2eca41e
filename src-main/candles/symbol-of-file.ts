import { basename } from 'node:path'

/** Quote currencies as they end a symbol that is written in one word, longer ones first. */
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'BUSD', 'TUSD', 'USD', 'EUR', 'GBP', 'JPY', 'TRY', 'BTC', 'ETH', 'BNB']
const WORD = /^[A-Z0-9]{1,20}$/

/**
 * The symbol in a candle file's name as exchanges and tools write them: `BTC-USDT-1h.csv.gz`, `BTCUSDT-1m-2024-01.zip`,
 * `Binance_BTCUSDT_1h.csv`. Undefined where there is none.
 */
export function symbolOfFile(file: string): string | undefined {
  const words = basename(file)
    .replace(/\.(csv|txt|zip|gz)\b.*$/i, '')
    .split(/[-_ /]+/)
  for (const [index, word] of words.entries()) {
    const joined = splitSymbol(word.toUpperCase())
    if (joined !== undefined) return joined
    const next = words[index + 1]?.toUpperCase()
    if (next !== undefined && QUOTES.includes(next) && WORD.test(word.toUpperCase()))
      return `${word.toUpperCase()}/${next}`
  }
  return undefined
}

/** `BTCUSDT` as `BTC/USDT`. */
function splitSymbol(word: string): string | undefined {
  if (!WORD.test(word) || QUOTES.includes(word)) return undefined
  const quote = QUOTES.find((ending) => word.endsWith(ending) && word.length - ending.length >= 2)
  return quote === undefined ? undefined : `${word.slice(0, -quote.length)}/${quote}`
}
