import { riskEvents } from '#shared/contract/risk.ts'
import type { Settings } from '#shared/contract/settings.ts'
import { tradingAlarmSchema } from '#shared/contract/trading.ts'
import { fillSchema } from '#shared/domain/fill.ts'
import { orderSchema } from '#shared/domain/order.ts'

/** A note, and the choice in the settings that it belongs to. */
export type Notice = { readonly kind: keyof Settings['notifications']; readonly title: string; readonly body: string }

/** The note for a change of what wants to be looked at (old prices, a lost connection, a full disk), or of its end. */
export function attentionNotice(before: string | undefined, now: string | undefined): Notice | undefined {
  if (before === now) return undefined
  return now === undefined
    ? { kind: 'disconnects', title: 'AutoCbot: all is well again', body: before ?? '' }
    : { kind: 'disconnects', title: 'AutoCbot needs a look', body: now }
}

const [riskChanged] = riskEvents

const STATE_WORDS = {
  active: 'Trading is active again',
  reduce_only: 'Only exits are possible',
  halted: 'Trading is halted',
} as const

const ALARM_WORDS = {
  naked: 'Without a stop',
  stop_lost: 'A stop went away',
  exit_refused: 'An exit was refused',
} as const

/** What an event is worth telling somebody who does not look; undefined where it is not. */
export function noticeOf(name: string, payload: unknown): Notice | undefined {
  if (name === 'trading.filled') {
    const fill = fillSchema.safeParse(payload).data
    if (fill === undefined) return undefined
    const verb = fill.side === 'buy' ? 'Bought' : 'Sold'
    return {
      kind: 'fills',
      title: `${verb} ${fill.amount} ${fill.symbol}`,
      body: `at ${fill.price} · fee ${fill.fee} ${fill.feeCurrency}`,
    }
  }
  if (name === 'trading.orderChanged') {
    const order = orderSchema.safeParse(payload).data
    if (order === undefined) return undefined
    const what = `${order.side} ${order.amount} ${order.symbol}`
    if (order.status === 'denied') return { kind: 'denials', title: `Denied: ${what}`, body: order.reason ?? '' }
    if (order.status === 'rejected')
      return { kind: 'denials', title: `Refused by the exchange: ${what}`, body: order.reason ?? '' }
    if (order.status === 'in_doubt') return { kind: 'denials', title: `In doubt: ${what}`, body: order.reason ?? '' }
    if (order.status === 'filled' && order.type === 'stop') {
      return {
        kind: 'stops',
        title: `Stop reached: ${order.symbol}`,
        body: `${order.filled} sold at ${order.averagePrice ?? 'the market'}`,
      }
    }
    return undefined
  }
  if (name === 'trading.alarm') {
    const alarm = tradingAlarmSchema.safeParse(payload).data
    if (alarm === undefined) return undefined
    return { kind: 'stops', title: `${ALARM_WORDS[alarm.kind]}: ${alarm.symbol}`, body: alarm.message }
  }
  if (name === 'risk.changed') {
    const change = riskChanged.payload.safeParse(payload).data
    if (change === undefined) return undefined
    return {
      kind: 'protections',
      title: STATE_WORDS[change.state],
      body: `${change.account}${change.reason === undefined ? '' : `: ${change.reason}`}`,
    }
  }
  return undefined
}
