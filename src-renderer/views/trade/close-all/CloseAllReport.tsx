import { AlertDialog } from '@base-ui/react/alert-dialog'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { showMoney, showQuantity } from '#renderer/views/trade/decimals.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'
import { describeReport, isAllClosed } from './totals.ts'

/** What closing everything did, what went wrong, and what is left. */
export function CloseAllReport({ report }: { readonly report: CloseAllResult }) {
  const { data: instruments } = useInstruments()
  const isClean = isAllClosed(report)
  const Icon = isClean ? CircleCheck : CircleAlert
  const quantity = (symbol: string, text: string) => showQuantity(text, instruments?.get(symbol)?.lotSize)
  return (
    <div className="min-h-0 space-y-2 overflow-y-auto">
      <AlertDialog.Description
        role={isClean ? 'status' : 'alert'}
        className={`flex items-start gap-2 ${isClean ? '' : 'text-loss'}`}
      >
        <Icon size={15} aria-hidden="true" className={`mt-px shrink-0 ${isClean ? 'text-gain' : ''}`} />
        {describeReport(report)}
      </AlertDialog.Description>
      <ul className="space-y-1">
        {report.closed.map((item) => (
          <li key={item.orderId ?? `${item.account} ${item.symbol}`}>
            {item.side === 'sell' ? 'Sold' : 'Bought back'} {quantity(item.symbol, item.quantity)} {item.symbol}
            {item.value !== null && ` for ${showMoney(item.value)}`}
          </li>
        ))}
        {report.errors.map((error) => (
          <li key={`${error.account} ${error.symbol} ${error.message}`} className="text-loss">
            {error.symbol}: {error.message}
          </li>
        ))}
        {report.remaining.map((item) => (
          <li key={`left ${item.account} ${item.symbol} ${item.orderId ?? ''}`} className="text-loss">
            Left: {item.side} {quantity(item.symbol, item.quantity)} {item.symbol}
          </li>
        ))}
      </ul>
      <p className="text-muted">Trading is halted on these accounts. Resume it under Risk when you are ready.</p>
    </div>
  )
}
