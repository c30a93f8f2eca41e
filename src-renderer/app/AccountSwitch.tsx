import { Choice } from '#renderer/components/Choice.tsx'
import { loadTrading } from '#renderer/contract/load-trading.ts'
import { tellError } from '#renderer/stores/notices.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { accountWords } from './money.ts'

/** Which account the window shows and trades on; the list says of each which money it is and whether it is open. */
export function AccountSwitch() {
  const accounts = useTrading((state) => state.accounts)
  const account = useTrading((state) => state.account)
  return (
    <div className="w-44 shrink-0">
      <Choice
        label="Account"
        hideLabel
        hideDetail
        placeholder="…"
        value={account}
        disabled={accounts.length === 0}
        options={accounts.map((each) => ({ value: each.id, label: each.name, detail: accountWords(each) }))}
        onChoose={(id) => {
          loadTrading(id).catch((error: unknown) => tellError(error))
        }}
      />
    </div>
  )
}
