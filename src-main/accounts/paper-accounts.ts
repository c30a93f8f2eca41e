import type { Account } from '#shared/domain/account.ts'

/** Amounts by currency, decimal text. */
export type PaperBalances = Readonly<Record<string, string>>

/** What a paper account begins with unless told otherwise. */
const DEFAULT_PAPER_BALANCES: PaperBalances = { USDT: '100000' }

/** The currency in which paper accounts are told. */
const CURRENCY = 'USDT'

/** A paper account on a market. */
export function newPaperAccount(
  given: Pick<Account, 'id' | 'name' | 'market' | 'createdAt'> & { readonly source?: string },
): Account {
  const { source = given.market, ...rest } = given
  return { ...rest, source, kind: 'paper', exchange: 'paper', currency: CURRENCY, live: false }
}

/**
 * The account that calls mean when they name none: `paper` on the simulated market, `paper-binance` and so on on the
 * prices of an exchange, and for a replay one that did not exist before (`find` tells), named after the time `now`.
 */
export function defaultAccount(
  { mode, source }: { readonly mode: Account['market']; readonly source: string },
  now: number,
  find: (id: string) => Account | undefined,
): { readonly account: Account; readonly balances: PaperBalances } {
  const balances = DEFAULT_PAPER_BALANCES
  if (mode !== 'replay') {
    const isSimulated = mode === 'simulated'
    const id = isSimulated ? 'paper' : `paper-${source}`
    const name = isSimulated ? 'Paper' : `Paper on ${source}`
    return { account: newPaperAccount({ id, name, market: mode, source, createdAt: now }), balances }
  }
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z')
  const first = `replay-${time.replaceAll(/[-:]/g, '')}`
  let id = first
  for (let again = 2; find(id) !== undefined; again++) id = `${first}-${again}`
  const name = `Replay ${time.replace('T', ' ').replace('Z', ' UTC')}`
  return { account: newPaperAccount({ id, name, market: mode, source, createdAt: now }), balances }
}
