import { resolve } from 'node:path'
import type { MarketConfig } from '#main/engine/market-config.ts'

/** What the command line of the desktop app may say. */
export type DesktopArguments = {
  /** Absent where nothing is said about the market: then it is the one of the last time. */
  readonly market: MarketConfig | undefined
  readonly theme: 'light' | 'dark' | undefined
  /** Absolute path of the picture to take of the first screen; the app quits after it. */
  readonly screenshot: string | undefined
  /** Absolute path of the data folder, instead of the usual one. */
  readonly userData: string | undefined
  /** Close everything, after the question that the tray asks too. */
  readonly closeAll: boolean
  /** Begin in the tray, without a window. */
  readonly hidden: boolean
}

/**
 * Reads `--name=value` options; whatever else stands there belongs to Electron or Chromium and is left alone. A seed alone
 * means the simulated market, `--candles`, `--symbol`, `--timeframe` and `--speed` are those of a replay, `--exchange` and
 * `--exchange-url`, and `--testnet` without a value, those of an exchange.
 */
export function parseDesktopArguments(argv: readonly string[]): DesktopArguments {
  const value = (name: string): string | undefined => {
    const prefix = `--${name}=`
    return argv.findLast((argument) => argument.startsWith(prefix))?.slice(prefix.length) || undefined
  }
  const theme = value('theme')
  const screenshot = value('screenshot')
  const userData = value('user-data')
  if (theme !== undefined && theme !== 'light' && theme !== 'dark') {
    throw new Error(`--theme must be light or dark, not ${theme}`)
  }
  return {
    market: marketOf(value, argv.includes('--testnet')),
    theme,
    screenshot: screenshot === undefined ? undefined : resolve(screenshot),
    userData: userData === undefined ? undefined : resolve(userData),
    closeAll: argv.includes('--close-all'),
    hidden: argv.includes('--hidden'),
  }
}

const OF_THE_MARKET = /^--(?:market|seed|exchange|exchange-url|candles|symbol|timeframe|speed)=|^--testnet$/

/** Arguments for another start, on the market that was chosen last. */
export function withoutMarket(args: readonly string[]): string[] {
  return args.filter((argument) => !OF_THE_MARKET.test(argument))
}

function marketOf(value: (name: string) => string | undefined, isTestnet: boolean): MarketConfig | undefined {
  const seed = value('seed')
  if (seed !== undefined && !/^\d{1,15}$/.test(seed)) throw new Error(`--seed must be a whole number, not ${seed}`)
  const mode = value('market') ?? (seed === undefined ? undefined : 'simulated')
  switch (mode) {
    case undefined:
      return undefined
    case 'simulated':
      return { mode, ...(seed === undefined ? {} : { seed: Number(seed) }) }
    case 'exchange': {
      const [exchange, url] = [value('exchange'), value('exchange-url')]
      return {
        mode,
        ...(exchange === undefined ? {} : { exchange }),
        ...(url === undefined ? {} : { url }),
        ...(isTestnet ? { environment: 'testnet' } : {}),
      }
    }
    case 'replay': {
      const [file, symbol, timeframe] = [value('candles'), value('symbol'), value('timeframe')]
      const speed = speedOf(value('speed'))
      return {
        mode,
        ...(file === undefined ? {} : { file: resolve(file) }),
        ...(symbol === undefined ? {} : { symbol }),
        ...(timeframe === undefined ? {} : { timeframe }),
        ...(speed === undefined ? {} : { speed }),
      }
    }
    default:
      throw new Error(`--market must be simulated, replay or exchange, not ${mode}`)
  }
}

function speedOf(text: string | undefined): number | 'max' | undefined {
  if (text === undefined || text === 'max') return text
  const speed = Number(text)
  if (!(speed > 0 && Number.isFinite(speed))) throw new Error(`--speed must be above 0 or max, not ${text}`)
  return speed
}
