import type { HandlersOf } from '#shared/contract/handlers.ts'
import type { MarketChoice, Mode, systemCalls } from '#shared/contract/system.ts'
import type { Check } from './check.ts'
import { checkDisk, checkWritable } from './check.ts'
import type { Metrics } from './metrics.ts'
import { version } from './version.ts'

/** Above this the main thread was held up long enough to be noticed. */
const LONG_BLOCK_MS = 200

/** What the system area needs. */
export type SystemParts = {
  readonly dataFolder: string
  readonly metrics: Metrics
  /** The one word for which money and which prices are at work. */
  readonly mode: () => Mode
  /** Whose prices: the mode, or an exchange's id. */
  readonly source: string
  readonly marketChoices: {
    readonly now: { readonly mode: MarketChoice['mode']; readonly source: string }
    next(): MarketChoice
    choose(choice: MarketChoice): void
  }
  readonly checkMarkets: () => readonly Check[]
  /** Throws where a database cannot be read. */
  readonly pingDatabases: () => void
  readonly gauges: () => Readonly<Record<string, number>>
}

/** The calls of the system area. */
export function systemHandlers(parts: SystemParts): HandlersOf<typeof systemCalls> {
  const { marketChoices } = parts
  const market = () => ({ now: marketChoices.now, next: marketChoices.next() })
  return {
    'system.market': market,
    'system.chooseMarket': (choice) => {
      marketChoices.choose(choice)
      return market()
    },
    'system.health': () => {
      const checks = [
        checkWritable(parts.dataFolder),
        checkDisk(parts.dataFolder),
        checkDatabases(parts.pingDatabases),
        ...parts.checkMarkets(),
        checkMainThread(parts.metrics.longestBlockMs()),
      ]
      return {
        ok: checks.every((check) => check.ok),
        mode: parts.mode(),
        source: parts.source,
        version: version(),
        dataFolder: parts.dataFolder,
        uptimeMs: Math.round(process.uptime() * 1_000),
        checks,
      }
    },
    'system.metrics': () => ({ text: parts.metrics.text(parts.gauges()) }),
  }
}

function checkDatabases(ping: () => void): Check {
  try {
    ping()
    return { name: 'databases', ok: true, message: 'books and candles answer' }
  } catch (error) {
    const message = `a database does not answer (${error instanceof Error ? error.message : String(error)})`
    return { name: 'databases', ok: false, message, fix: 'Restart AutoCbot; if that does not help, restore a backup.' }
  }
}

function checkMainThread(longestMs: number): Check {
  const name = 'main thread'
  const message = `was never held up for longer than ${Math.round(longestMs)} ms`
  if (longestMs < LONG_BLOCK_MS) return { name, ok: true, message }
  return {
    name,
    ok: true,
    message: `was once held up for ${Math.round(longestMs)} ms`,
    fix: 'Close other programs if this goes on.',
  }
}
