import type { Mode } from '#shared/contract/system.ts'
import type { Account } from '#shared/domain/account.ts'
import { MODE_SENTENCES, MODE_WORDS } from '#shared/format/modes.ts'

/** Which money orders of the shown account are about. `off`: an account at an exchange on which nothing is opened now. */
export type Money = {
  readonly mode: Mode | 'off'
  /** What stands in the top bar: `Paper`, `Live · real money`. */
  readonly word: string
  readonly sentence: string
}

/** The money of an account; of the market's own mode where no account is known yet. Undefined while nothing is known. */
export function moneyAtWork(
  account: Pick<Account, 'kind' | 'environment' | 'live'> | undefined,
  mode: Mode | undefined,
): Money | undefined {
  if (account?.kind === 'paper' && mode === 'live') {
    // The engine's word is about all accounts, the window's about the one that is shown.
    return {
      mode: 'paper',
      word: 'Paper · another is live',
      sentence: 'This account has paper money; on another account orders go to an exchange.',
    }
  }
  if (account?.kind !== 'exchange') {
    if (mode === undefined) return undefined
    // That another account is live says nothing of paper.
    const own = account !== undefined && mode === 'live' ? 'paper' : mode
    return { mode: own, word: MODE_WORDS[own], sentence: MODE_SENTENCES[own] }
  }
  const isReal = account.environment === 'production'
  if (!account.live) {
    return {
      mode: 'off',
      word: isReal ? 'Live off' : 'Test, live off',
      sentence: `Nothing is opened on this account until live trading is switched on; exits and stops still go to the exchange${isReal ? ', with real money' : ''}.`,
    }
  }
  return isReal
    ? { mode: 'live', word: 'Live · real money', sentence: MODE_SENTENCES.live }
    : { mode: 'live', word: 'Live · test server', sentence: 'Orders go to a test server, which holds no real money.' }
}

/** Kind and state of an account in a word or two, for a list of accounts. */
export function accountWords(
  account: Pick<Account, 'kind' | 'environment' | 'live' | 'currency'> & { readonly state: string },
): string {
  const kind =
    account.kind === 'paper'
      ? 'paper'
      : account.environment === 'production'
        ? 'real money'
        : (account.environment ?? '')
  const state =
    account.state === 'open' ? (account.kind === 'paper' ? '' : account.live ? 'LIVE' : 'live off') : account.state
  return [kind === 'loopback' ? 'test server' : kind, state, account.currency].filter((word) => word !== '').join(' · ')
}
