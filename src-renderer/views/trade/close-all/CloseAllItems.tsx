import { useTrading } from '#renderer/stores/trading.ts'
import { showMoney, showQuantity } from '#renderer/views/trade/decimals.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'
import { totalsOf } from './totals.ts'

type Item = CloseAllResult['closed'][number]

/** What closing everything would sell and cancel, with value, estimated cost and totals. */
export function CloseAllItems({ result }: { readonly result: CloseAllResult }) {
  const { closed, cancelled } = result
  if (closed.length === 0 && cancelled.length === 0) {
    return <p>Nothing is open: there is nothing to close. Trading would only be halted.</p>
  }
  const { value, cost, unpriced } = totalsOf(result)
  return (
    <div className="min-h-0 overflow-y-auto rounded-md border border-border bg-bg">
      <table aria-label="Rehearsal" className="w-full border-collapse">
        <thead>
          <tr className="sticky top-0 h-[26px] bg-panel text-[11px] text-muted">
            <th scope="col" className="px-2 text-left font-normal">
              What
            </th>
            <th scope="col" className="px-2 text-right font-normal">
              Quantity
            </th>
            <th scope="col" className="px-2 text-right font-normal">
              Value
            </th>
            <th scope="col" className="px-2 text-right font-normal" title="Fees and the way to the market">
              Estimated cost
            </th>
          </tr>
        </thead>
        <tbody>
          {closed.map((item) => (
            <Row key={`${item.account} ${item.symbol}`} item={item} what={item.side === 'sell' ? 'Sell' : 'Buy back'} />
          ))}
          {cancelled.map((item) => (
            <Row
              key={item.orderId ?? `${item.account} ${item.symbol} ${item.quantity}`}
              item={item}
              what={`Cancel ${item.side}`}
            />
          ))}
        </tbody>
        <tfoot>
          <tr className="h-[28px] border-t border-border font-semibold">
            <th scope="row" className="px-2 text-left font-semibold">
              {closed.length} to close, {cancelled.length} to cancel
            </th>
            <td />
            <td className="px-2 text-right">{showMoney(value)}</td>
            <td className="px-2 text-right">{showMoney(cost)}</td>
          </tr>
        </tfoot>
      </table>
      {unpriced > 0 && (
        <p className="border-t border-border px-2 py-1 text-warn">
          {unpriced} without a price of now {unpriced === 1 ? 'is' : 'are'} not in the totals.
        </p>
      )}
    </div>
  )
}

function Row({ item, what }: { readonly item: Item; readonly what: string }) {
  const { data: instruments } = useInstruments()
  const accounts = useTrading((state) => state.accounts)
  const name = accounts.find(({ id }) => id === item.account)?.name ?? item.account
  return (
    <tr className="h-[26px]">
      <td className="px-2">
        {what} {item.symbol}
        {accounts.length > 1 && <span className="text-muted"> · {name}</span>}
      </td>
      <td className="px-2 text-right">{showQuantity(item.quantity, instruments?.get(item.symbol)?.lotSize)}</td>
      <td className="px-2 text-right">{showMoney(item.value)}</td>
      <td className="px-2 text-right">{item.estimatedCost === undefined ? '' : showMoney(item.estimatedCost)}</td>
    </tr>
  )
}
