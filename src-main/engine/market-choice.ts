import { loopbackUrl } from '#main/exchanges/loopback-url.ts'
import type { MarketMode } from '#main/market/market-feed.ts'
import type { SettingsRepository } from '#main/storage/books/settings-repository.ts'
import type { MarketChoice } from '#shared/contract/system.ts'
import { AppError } from '#shared/errors.ts'
import { DEFAULT_EXCHANGE, lastMarket, type MarketConfig, rememberMarket } from './market-config.ts'

export type MarketChoices = {
  readonly now: { readonly mode: MarketMode; readonly source: string }
  next(): MarketChoice
  /** Throws VALIDATION for an address that is not on this machine, or an exchange where the market has none. */
  choose(choice: MarketChoice): void
}

/** The market of the next start, which the window may choose. */
export function createMarketChoices(now: MarketChoices['now'], settings: SettingsRepository): MarketChoices {
  return {
    now,
    next: () => choiceOf(lastMarket(settings)),
    choose: (choice) => rememberMarket(settings, configOf(choice)),
  }
}

function choiceOf(config: MarketConfig): MarketChoice {
  if (config.mode !== 'exchange') return { mode: config.mode }
  const { mode, exchange = DEFAULT_EXCHANGE, url } = config
  return { mode, exchange, ...(url === undefined ? {} : { url }) }
}

function configOf({ mode, exchange = DEFAULT_EXCHANGE, url }: MarketChoice): MarketConfig {
  if (mode === 'exchange') return { mode, exchange, ...(url === undefined ? {} : { url: loopbackUrl(url) }) }
  if (url !== undefined) throw new AppError('VALIDATION', `the ${mode} market has no url; leave it out`)
  return { mode }
}
