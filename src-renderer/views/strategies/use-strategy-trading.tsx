import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ConfirmDialog } from '#renderer/components/ConfirmDialog.tsx'
import type { Column } from '#renderer/components/DataTable.tsx'
import { call } from '#renderer/contract/client.ts'
import { useStrategyRuns } from '#renderer/contract/queries.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import type { StrategyRun } from '#shared/contract/strategies.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import type { StrategyRow } from './strategy-rows.ts'
import { disableQuestion, enableQuestion, isOn, tradingState } from './trading-words.ts'

/** What is asked, and what is done when the trader agrees. */
type Question = {
  readonly title: string
  readonly text: string
  readonly confirm: string
  readonly agree: () => Promise<void>
}

const NOTHING = { title: '', text: '', confirm: '' }

/** The column that shows which strategies trade and switches them, and the dialog that asks before. */
export function useStrategyTrading(): { readonly column: Column<StrategyRow>; readonly dialog: ReactNode } {
  const queries = useQueryClient()
  const runs = useStrategyRuns()
  const account = useTrading((state) => state.accounts.find(({ id }) => id === state.account))
  const [question, setQuestion] = useState<Question | null>(null)

  const done = async (words: string): Promise<void> => {
    await queries.invalidateQueries({ queryKey: ['strategies.running'] })
    tell(words)
  }
  const askToEnable = async ({ id }: StrategyRow): Promise<void> => {
    if (account === undefined) return
    try {
      const strategy = await call('strategies.get', { id })
      const { symbols } = parseStrategyText(strategy.definition)
      if (symbols.length === 0) throw new Error(`${strategy.name} names no symbols; write some into its text.`)
      const agree = async (): Promise<void> => {
        const run = await call('strategies.enable', { id, account: account.id })
        await done(`${run.name} trades ${run.symbols.join(', ')} on ${account.name}. ${run.words}`)
      }
      setQuestion({ ...enableQuestion(strategy, account.name, symbols), agree })
    } catch (error) {
      tellError(error)
    }
  }
  const askToDisable = (run: StrategyRun): void => {
    const agree = async (): Promise<void> => {
      const { message } = await call('strategies.disable', { id: run.id })
      await done(message)
    }
    setQuestion({ ...disableQuestion(run), agree })
  }

  const column: Column<StrategyRow> = {
    id: 'trading',
    header: 'Trading',
    width: 108,
    left: true,
    title: 'Whether the strategy trades by itself',
    sortBy: ({ id }) => tradingState(runs.data?.get(id)),
    cell: (row) => {
      const run = runs.data?.get(row.id)
      if (row.isRemoved) return null
      return (
        <TradingSwitch
          name={row.name}
          run={run}
          isReady={account !== undefined && runs.data !== undefined}
          onClick={() => {
            if (run !== undefined && isOn(run)) askToDisable(run)
            else void askToEnable(row)
          }}
        />
      )
    },
  }
  const { agree, ...words } = question ?? { ...NOTHING, agree: undefined }
  const dialog = (
    <ConfirmDialog
      open={question !== null}
      {...words}
      onConfirm={() => {
        agree?.().catch(tellError)
      }}
      onClose={() => setQuestion(null)}
    />
  )
  return { column, dialog }
}

function TradingSwitch(props: {
  readonly name: string
  readonly run: StrategyRun | undefined
  readonly isReady: boolean
  readonly onClick: () => void
}) {
  const { name, run, isReady, onClick } = props
  const isChecked = isOn(run)
  return (
    <span className="inline-flex items-center gap-2" title={run?.words}>
      <button
        type="button"
        role="switch"
        aria-checked={isChecked}
        aria-label={`Trade ${name}`}
        disabled={!isReady}
        className={`inline-flex h-4 w-7 shrink-0 items-center rounded-full border border-border p-px focus-ring-inset ${isChecked ? 'justify-end bg-accent' : 'justify-start bg-bg'}`}
        onClick={(event) => {
          event.stopPropagation()
          onClick()
        }}
      >
        <span className={`size-3 rounded-full ${isChecked ? 'bg-bg' : 'bg-muted'}`} />
      </button>
      <span className={isChecked ? undefined : 'text-muted'}>{tradingState(run)}</span>
    </span>
  )
}
