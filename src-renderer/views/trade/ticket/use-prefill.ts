import { useEffect } from 'react'
import { useDesk } from '#renderer/stores/desk.ts'
import { useQuotes } from '#renderer/stores/quotes.ts'
import { useTicketPicks } from '#renderer/views/trade/ticket-store.ts'
import { typedText } from '#shared/format/typed-numbers.ts'
import { hasPrice } from './order-types.ts'
import { changeTicket, forSymbol, useTicket, withPickedPrice } from './ticket-form.ts'

/** Keeps the ticket in step with the desk: another symbol empties it, a picked price fills it, an empty Price gets the last one. */
export function usePrefill(): void {
  const symbol = useDesk((state) => state.symbol)
  const picked = useTicketPicks((state) => state.picked)
  const type = useTicket((state) => state.form.type)
  const hasQuote = useQuotes((state) => symbol !== null && state.bySymbol[symbol] !== undefined)

  useEffect(() => {
    useTicket.setState(({ form, symbol: before }) =>
      before === symbol ? {} : { symbol, form: before === null ? form : forSymbol(form) },
    )
  }, [symbol])

  useEffect(() => {
    if (picked === null) return
    useTicket.setState(({ form, pick }) =>
      picked.pick === pick ? {} : { pick: picked.pick, form: withPickedPrice(form, typedText(picked.price)) },
    )
  }, [picked])

  useEffect(() => {
    if (!hasQuote || symbol === null || !hasPrice(type)) return
    const quote = useQuotes.getState().bySymbol[symbol]
    if (quote !== undefined && useTicket.getState().form.price === '') changeTicket({ price: typedText(quote.last) })
  }, [type, symbol, hasQuote])
}
