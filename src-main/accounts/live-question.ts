import type { Question } from '#main/ports.ts'
import type { Account } from '#shared/domain/account.ts'

/** What the trader is asked before orders may go to an exchange, with what it means in plain words. */
export function enableLiveQuestion(
  { name, environment }: Account,
  exchange: string,
  support: 'tested' | 'untested' = 'tested',
): Question {
  const isReal = environment === 'production'
  return {
    title: 'Live trading',
    message: `Switch live trading on for "${name}" at ${exchange}?`,
    detail: isReal
      ? [
          'From now on orders by you and by your strategies are sent to the exchange and trade with real money.',
          'You can lose all of the money in this account. A strategy that did well in the past can lose in the future.',
          'Stops may be filled at a worse price than they name, or not at all while an exchange cannot be reached. Stops that the engine holds work only while AutoCbot runs.',
          ...(support === 'tested' ? [] : [`Trading at ${exchange} was never tried against its protocol in AutoCbot.`]),
          'Begin with an amount whose loss you can bear. Nobody but you answers for it.',
        ].join('\n\n')
      : 'This account is on a test server and holds no real money. Orders by you and by your strategies are sent there.',
    confirmLabel: isReal ? 'Trade with real money' : 'Switch on',
  }
}
