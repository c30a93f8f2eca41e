import { create } from 'zustand'

/** A price that was picked somewhere on the desk for the order ticket. Each pick has a number of its own. */
type PickedPrice = { readonly price: string; readonly pick: number }

type Picks = { readonly picked: PickedPrice | null }

/** What was picked last for the ticket. */
export const useTicketPicks = create<Picks>()(() => ({ picked: null }))

/** Fills the ticket's Price; a market order becomes a limit order. `price` is plain decimal text on the tick grid. */
export function fillPrice(price: string | number): void {
  useTicketPicks.setState((state) => ({ picked: { price: String(price), pick: (state.picked?.pick ?? 0) + 1 } }))
}
