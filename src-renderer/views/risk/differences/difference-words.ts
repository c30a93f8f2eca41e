import type { Difference, DifferenceKind, DifferenceOption } from '#shared/domain/difference.ts'

/** What a difference is called. */
export const DIFFERENCE_NAMES: Readonly<Record<DifferenceKind, string>> = {
  external_order: 'Order placed elsewhere',
  external_fill: 'Trade made elsewhere',
  balance: 'Balance',
  missing_order: 'Order gone at the exchange',
  position: 'Position too large',
  dust: 'Dust',
}

export const OPTION_NAMES: Readonly<Record<DifferenceOption, string>> = {
  adopt: 'Adopt',
  ignore: 'Ignore',
  close: 'Close',
}

/** What is asked before a difference is settled: what happens to the books, and what at the exchange. */
export type ResolveQuestion = {
  readonly title: string
  readonly text: string
  readonly confirmLabel: string
  /** Something is sold or cancelled at the exchange. */
  readonly isDanger: boolean
}

/** Whether these keep an account from opening positions: dust alone does not. */
export function blocking(differences: readonly Difference[]): readonly Difference[] {
  return differences.filter(({ kind }) => kind !== 'dust')
}

/** Coins that came and can be traded: they may become a position bought at a price, or stay a plain deposit. */
export function mayBecomePosition({ kind, options }: Pick<Difference, 'kind' | 'options'>): boolean {
  return kind === 'balance' && options.includes('close')
}

/** What happens when this is done about the difference. */
export function resolveQuestion(difference: Difference, how: DifferenceOption): ResolveQuestion {
  const what = subjectOf(difference)
  if (how === 'ignore') {
    return {
      title: `Leave the difference in ${what}?`,
      text: 'Books and exchange stay as they are. It no longer keeps the account from opening positions, and is told again when it changes.',
      confirmLabel: 'Ignore it',
      isDanger: false,
    }
  }
  return how === 'adopt' ? adoptQuestion(difference, what) : closeQuestion(difference, what)
}

function adoptQuestion(difference: Difference, what: string): ResolveQuestion {
  const asked = (text: string): ResolveQuestion => ({
    title: `Let the books follow the exchange in ${what}?`,
    text,
    confirmLabel: 'Adopt it',
    isDanger: false,
  })
  switch (difference.kind) {
    case 'external_order':
      return asked(
        'The order becomes one of this account: it stands among the open orders, its fills are booked, and it can be cancelled here. At the exchange nothing changes.',
      )
    case 'external_fill':
      return asked('The trade is booked with its fee, and the position changes by it. At the exchange nothing changes.')
    case 'missing_order':
      return asked('The order is ended in the books as cancelled. At the exchange nothing changes.')
    case 'position':
      return asked(
        'What the exchange does not hold leaves the position at the last price, and its stops become smaller. At the exchange nothing changes.',
      )
    case 'balance':
    case 'dust':
      return asked(
        mayBecomePosition(difference)
          ? 'The coins are taken into the books, as a deposit or as a position that gets profit, loss and stops. At the exchange nothing changes.'
          : 'It is booked as a deposit or a withdrawal, which is neither profit nor loss. At the exchange nothing changes.',
      )
  }
}

function closeQuestion({ kind }: Difference, what: string): ResolveQuestion {
  return kind === 'external_order' || kind === 'missing_order'
    ? {
        title: `Cancel the order in ${what}?`,
        text: 'The order is cancelled at the exchange.',
        confirmLabel: 'Cancel the order',
        isDanger: true,
      }
    : {
        title: `Sell what is too much of ${what}?`,
        text: 'It is taken into the books and sold at the market right away, at whatever price there is.',
        confirmLabel: 'Sell at the market',
        isDanger: true,
      }
}

/** What it is about: its symbol or its currency. */
export function subjectOf({ symbol, currency }: Pick<Difference, 'symbol' | 'currency'>): string {
  return symbol ?? currency ?? 'this account'
}
