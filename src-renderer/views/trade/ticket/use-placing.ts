import { useState } from 'react'
import { CallFailed } from '#renderer/contract/call-failed.ts'
import { call } from '#renderer/contract/client.ts'
import { tell } from '#renderer/stores/notices.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { ReadTicket } from './read-ticket.ts'
import { sizeOrder } from './size-order.ts'
import { SubmissionKeys } from './submission-key.ts'
import { afterPlacing, type TicketForm, useTicket } from './ticket-form.ts'
import { describePlaced } from './ticket-words.ts'

/** Answers that leave open whether the order was taken: asked again, the same key tells. */
const UNSURE: ReadonlySet<string> = new Set(['TIMEOUT', 'INTERNAL', 'EXCHANGE_UNAVAILABLE'])

const keys = new SubmissionKeys(() => crypto.randomUUID())
let isUnderWay = false
/** A click this soon after an order was placed, on a ticket that nobody has touched since, belongs to the click before. */
const SAME_CLICK_MS = 400
let last: { readonly form: TicketForm; readonly time: number } | undefined

/** Places the ticket's order, one at a time. The failure of the last try stays until the ticket changes. */
export function usePlacing(): {
  readonly isPlacing: boolean
  readonly failure: unknown
  readonly place: (asked: Pick<ReadTicket, 'order' | 'riskPct'>, instrument: Instrument) => void
  readonly forgetFailure: () => void
} {
  const [isPlacing, setPlacing] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)

  const place = async (asked: Pick<ReadTicket, 'order' | 'riskPct'>, instrument: Instrument): Promise<void> => {
    const isSameClick = last?.form === useTicket.getState().form && Date.now() - last.time < SAME_CLICK_MS
    if (isUnderWay || isSameClick) return
    isUnderWay = true
    setPlacing(true)
    setFailure(null)
    try {
      const { order } = await sizeOrder(asked, call)
      const idempotencyKey = keys.keyFor(JSON.stringify(order), Date.now())
      const placed = await call('trading.createOrder', { ...order, idempotencyKey })
      keys.placed(Date.now())
      tell(describePlaced(placed, instrument))
      useTicket.setState(({ form }) => ({ form: afterPlacing(form) }))
      last = { form: useTicket.getState().form, time: Date.now() }
    } catch (error) {
      if (!(error instanceof CallFailed && UNSURE.has(error.code))) keys.refused()
      setFailure(error)
    } finally {
      isUnderWay = false
      setPlacing(false)
    }
  }

  return {
    isPlacing,
    failure,
    place: (asked, instrument) => void place(asked, instrument),
    forgetFailure: () => setFailure(null),
  }
}
