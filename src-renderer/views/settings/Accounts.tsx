import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Check } from '#renderer/components/Check.tsx'
import { ConfirmDialog } from '#renderer/components/ConfirmDialog.tsx'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { call } from '#renderer/contract/client.ts'
import { loadTrading } from '#renderer/contract/load-trading.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import type { Settings } from '#shared/contract/settings.ts'
import type { Account } from '#shared/domain/account.ts'
import { formatMinute } from '#shared/format/times.ts'
import { readTyped } from '#shared/format/typed-numbers.ts'
import { Section } from './Section.tsx'
import { useSettingsChange } from './use-settings-change.ts'

const MARKET_WORDS: Readonly<Record<Account['market'], string>> = {
  simulated: 'Simulated',
  replay: 'Replay',
  exchange: 'Exchange prices',
}

type Wish = { readonly account: Account; readonly what: 'reset' | 'remove' }

/** Paper accounts: what there is, one more, begin again, remove; and which place orders with one click. */
export function Accounts({ settings }: { readonly settings: Settings }) {
  const accounts = useTrading((state) => state.accounts)
  const [name, setName] = useState('')
  const [money, setMoney] = useState('100000')
  const typed = readTyped(money)
  const [wish, setWish] = useState<Wish | null>(null)
  const change = useSettingsChange()
  const done = async (work: () => Promise<unknown>, words: string): Promise<void> => {
    try {
      await work()
      await loadTrading()
      tell(words)
    } catch (error) {
      tellError(error)
    }
  }
  const columns = accountColumns({ settings, change, onWish: setWish })
  return (
    <Section
      title="Paper accounts"
      text="They trade on the market of now with money that is not real. Which accounts place orders with one click, paper or not, is chosen here too."
    >
      <div className="h-40 overflow-hidden rounded-md border border-border">
        <DataTable label="Accounts" columns={columns} rows={accounts} rowKey={({ id }) => id} empty={null} />
      </div>
      <form
        aria-label="New paper account"
        className="flex max-w-lg items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          const { value } = typed
          if (value === undefined) return
          void done(
            () => call('accounts.createPaper', { name: name.trim(), balances: { USDT: value } }),
            `The account ${name.trim()} was opened with ${money} USDT.`,
          ).then(() => setName(''))
        }}
      >
        <Field label="Name" value={name} maxLength={64} onChange={(event) => setName(event.target.value)} />
        <Field
          label="Money"
          unit="USDT"
          inputMode="decimal"
          className="pr-12"
          value={money}
          problem={typed.problem}
          onChange={(event) => setMoney(event.target.value)}
        />
        <Button type="submit" disabled={name.trim() === '' || typed.value === undefined}>
          Open paper account
        </Button>
      </form>
      <ConfirmDialog
        open={wish !== null}
        title={wish?.what === 'reset' ? `Reset ${wish.account.name}?` : `Remove ${wish?.account.name ?? ''}?`}
        text={
          wish?.what === 'reset'
            ? 'Its orders are cancelled, its positions closed, and it begins again with its first balances. Its history stays.'
            : 'It must have no open orders and positions. Its history stays in the exports.'
        }
        confirm={wish?.what === 'reset' ? 'Reset' : 'Remove'}
        onClose={() => setWish(null)}
        onConfirm={() => {
          if (wish === null) return
          const { account, what } = wish
          void (what === 'reset'
            ? done(() => call('accounts.resetPaper', { id: account.id }), `${account.name} begins again.`)
            : done(() => call('accounts.remove', { id: account.id }), `${account.name} was removed.`))
        }}
      />
    </Section>
  )
}

type ColumnParts = {
  readonly settings: Settings
  readonly change: ReturnType<typeof useSettingsChange>
  readonly onWish: (wish: Wish) => void
}

function accountColumns({ settings, change, onWish }: ColumnParts): readonly Column<Account>[] {
  return [
    { id: 'name', header: 'Account', width: 150, left: true, cell: (account) => account.name },
    { id: 'market', header: 'Market', width: 110, left: true, cell: (account) => MARKET_WORDS[account.market] },
    { id: 'currency', header: 'Told in', width: 64, left: true, cell: (account) => account.currency },
    {
      id: 'created',
      header: 'Since',
      width: 130,
      left: true,
      title: 'UTC',
      cell: (account) => formatMinute(account.createdAt),
    },
    {
      id: 'oneClick',
      header: 'One click',
      width: 76,
      left: true,
      title: 'Orders of this account are placed without asking',
      cell: (account) => (
        <Check
          checked={settings.oneClickAccounts.includes(account.id)}
          onChange={(checked) => {
            const others = settings.oneClickAccounts.filter((id) => id !== account.id)
            void change({ oneClickAccounts: checked ? [...others, account.id] : others })
          }}
        >
          <span className="sr-only">One click on {account.name}</span>
        </Check>
      ),
    },
    {
      id: 'actions',
      header: '',
      width: 128,
      cell: (account) => (
        <span className={account.kind === 'paper' ? 'inline-flex gap-3' : 'hidden'}>
          <button
            type="button"
            className="text-accent hover:underline"
            onClick={() => onWish({ account, what: 'reset' })}
          >
            Reset
          </button>
          <button
            type="button"
            className="text-loss hover:underline"
            onClick={() => onWish({ account, what: 'remove' })}
          >
            Remove
          </button>
        </span>
      ),
    },
  ]
}
