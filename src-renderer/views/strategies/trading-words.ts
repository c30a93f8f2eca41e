import type { StrategyRun } from '#shared/contract/strategies.ts'

/** One word for how the trading of a strategy does; `undefined` is one that is not enabled. */
export function tradingState(run: StrategyRun | undefined): string {
  switch (run?.state) {
    case undefined:
      return 'Off'
    case 'running':
      return 'Trading'
    case 'waiting':
      return 'Waiting'
    case 'failed':
      return 'Stopped'
  }
}

/** Whether it is switched on: one that an error has stopped has to be switched on again. */
export function isOn(run: StrategyRun | undefined): boolean {
  return run !== undefined && run.state !== 'failed'
}

/** What is asked before a strategy trades. */
export function enableQuestion(
  strategy: { readonly name: string; readonly version: number },
  account: string,
  symbols: readonly string[],
) {
  return {
    title: `Let ${strategy.name} trade?`,
    text: `Version ${strategy.version} will buy and sell ${symbols.join(', ')} on the account ${account} by itself, when its bars close, within the account’s risk limits. It goes on after a restart, until you switch it off.`,
    confirm: 'Let it trade',
  }
}

/** What is asked before it trades no more. */
export function disableQuestion({ name, account, symbols, positions }: StrategyRun) {
  const left =
    positions.length === 0
      ? 'It has no open position.'
      : `Its open ${positions.length === 1 ? 'position' : 'positions'} (${positions.map(({ symbol }) => symbol).join(', ')}) stay with their stops; nothing else closes them but you.`
  return {
    title: `Stop ${name}?`,
    text: `It will no longer trade ${symbols.join(', ')} on the account ${account}. Entries that wait are cancelled. ${left}`,
    confirm: 'Stop trading',
  }
}
