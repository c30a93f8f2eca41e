import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useLocation } from 'wouter'
import { lockApp } from '#renderer/app/lock/use-auth.ts'
import { SCREENS } from '#renderer/app/screens.ts'
import { useTheme } from '#renderer/app/use-theme.ts'
import { call } from '#renderer/contract/client.ts'
import { loadTrading } from '#renderer/contract/load-trading.ts'
import { useBacktest } from '#renderer/stores/backtest.ts'
import { goToSymbol } from '#renderer/stores/desk.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import type { PaletteCommand } from './match.ts'

/** What the window itself opens. */
export type WindowActions = { readonly showShortcuts: () => void; readonly showMessages: () => void }

const MOST_SYMBOLS = 1_000

/** Everything that the palette can do now. */
export function useCommands({ showShortcuts, showMessages }: WindowActions): readonly PaletteCommand[] {
  const [, navigate] = useLocation()
  const { choose } = useTheme()
  const queries = useQueryClient()
  const accounts = useTrading((state) => state.accounts)
  const account = useTrading((state) => state.account)
  const instruments = useQuery({
    queryKey: ['market.instruments'],
    queryFn: () => call('market.instruments', { limit: MOST_SYMBOLS }),
  })
  return useMemo(() => {
    const attempt = (work: () => Promise<string>): void => {
      work().then(tell, (error: unknown) => tellError(error))
    }
    const own = account === null ? {} : { account }
    const screens = SCREENS.map(
      ({ path, name }, index): PaletteCommand => ({
        id: `go:${path}`,
        title: name,
        group: 'Go to',
        words: 'screen open show',
        keys: `Alt+${index + 1}`,
        run: () => navigate(path),
      }),
    )
    const trading: PaletteCommand[] = [
      {
        id: 'closeAll',
        title: 'Close everything…',
        group: 'Trading',
        words: 'panic flat sell all cancel',
        run: () => attempt(() => call('desktop.closeEverything', {}).then(() => 'The question is on the screen.')),
      },
      {
        id: 'halt',
        title: 'Halt trading',
        group: 'Trading',
        words: 'stop pause risk',
        run: () => attempt(() => call('risk.halt', { ...own, reason: 'by hand' }).then(() => 'Trading is halted.')),
      },
      {
        id: 'reduceOnly',
        title: 'Allow exits only',
        group: 'Trading',
        words: 'reduce risk',
        run: () =>
          attempt(() => call('risk.reduceOnly', { ...own, reason: 'by hand' }).then(() => 'Only exits are possible.')),
      },
      {
        id: 'resume',
        title: 'Resume trading',
        group: 'Trading',
        words: 'active risk',
        run: () => attempt(() => call('risk.resume', own).then(() => 'Trading is active.')),
      },
      ...accounts
        .filter(({ id }) => id !== account)
        .map(
          ({ id, name }): PaletteCommand => ({
            id: `account:${id}`,
            title: `Switch to ${name}`,
            group: 'Trading',
            words: 'account',
            run: () => attempt(() => loadTrading(id).then(() => `${name} is shown now.`)),
          }),
        ),
    ]
    const window: PaletteCommand[] = [
      {
        id: 'newStrategy',
        title: 'New strategy',
        group: 'Window',
        words: 'template create',
        run: () => {
          navigate('/strategies')
          useBacktest.getState().set({ choosingTemplate: true })
        },
      },
      {
        id: 'lock',
        title: 'Lock AutoCbot',
        group: 'Window',
        words: 'passphrase away secure',
        run: () => {
          lockApp(queries).catch((error: unknown) => tellError(error))
        },
      },
      { id: 'dark', title: 'Dark theme', group: 'Window', words: 'appearance', run: () => choose('dark') },
      { id: 'light', title: 'Light theme', group: 'Window', words: 'appearance', run: () => choose('light') },
      { id: 'system', title: 'Theme as the system', group: 'Window', words: 'appearance', run: () => choose('system') },
      {
        id: 'shortcuts',
        title: 'Keyboard shortcuts',
        group: 'Window',
        words: 'keys help',
        keys: '?',
        run: showShortcuts,
      },
      { id: 'messages', title: 'Messages', group: 'Window', words: 'notices history errors toasts', run: showMessages },
    ]
    const symbols = (instruments.data?.items ?? []).map(
      ({ symbol }): PaletteCommand => ({
        id: `symbol:${symbol}`,
        title: symbol,
        group: 'Symbols',
        run: () => {
          goToSymbol(symbol)
          navigate('/trade')
        },
      }),
    )
    return [...screens, ...symbols, ...trading, ...window]
  }, [navigate, choose, queries, accounts, account, instruments.data, showShortcuts, showMessages])
}
