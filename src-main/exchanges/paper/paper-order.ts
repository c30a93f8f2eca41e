import type { ExchangeFill, ExchangeOrder } from '#main/exchanges/exchange.ts'
import { type BookOrder, hasLimit, isConditional, optionalDecimal } from '#main/matching/book/book-order.ts'
import { trailingStopPrice } from '#main/matching/book/triggers.ts'
import type { PaperFillRow, PaperOrderRow, PaperRequest, PaperStatus } from '#main/storage/paper/paper-repository.ts'
import { type Decimal, decimal, decimalText, storedDecimal } from '#shared/decimal.ts'

/** An order at the paper exchange: what was asked for, its terms as they are now, and where it is. */
export type PaperOrder = {
  readonly request: PaperRequest
  readonly terms: BookOrder
  readonly status: PaperStatus
  readonly reason: string | undefined
  readonly createdAt: number
  readonly updatedAt: number
}

/** Whether something can still happen to it. */
export function isOpen(order: PaperOrder): boolean {
  return order.status === 'open' || order.status === 'partially_filled'
}

/** The terms of an order that was just asked for. */
export function newTerms(request: PaperRequest, sequence: number, tickSize: Decimal): BookOrder {
  const price = optionalDecimal(request.price)
  const trailing =
    request.trailing === undefined
      ? undefined
      : {
          percent: optionalDecimal(request.trailing.percent),
          amount: optionalDecimal(request.trailing.amount),
          activationPrice: optionalDecimal(request.trailing.activationPrice),
        }
  const stopPrice =
    trailing?.activationPrice === undefined
      ? optionalDecimal(request.stopPrice)
      : trailingStopPrice(request.side, trailing.activationPrice, trailing, tickSize)
  return {
    sequence,
    symbol: request.symbol,
    side: request.side,
    type: request.type,
    amount: decimal(request.amount),
    filled: decimal(0),
    price,
    stopPrice,
    triggerBy: request.triggerBy ?? 'last',
    trailing,
    timeInForce: request.timeInForce,
    expiresAt: request.expiresAt,
    postOnly: request.postOnly,
    reduceOnly: request.reduceOnly,
    ocoGroup: request.ocoGroup,
    triggered: !isConditional(request.type),
    best: undefined,
    queue: undefined,
    reservePrice: hasLimit(request.type) ? price : stopPrice,
  }
}

const textOf = (value: Decimal | undefined): string | null => (value === undefined ? null : decimalText(value))
const storedOf = (text: string | null): Decimal | undefined => (text === null ? undefined : storedDecimal(text))

/** The order as it is written down. */
export function toRow({ request, terms, status, reason, createdAt, updatedAt }: PaperOrder): PaperOrderRow {
  return {
    request,
    sequence: terms.sequence,
    clientOrderId: request.clientOrderId,
    status,
    amount: decimalText(terms.amount),
    filled: decimalText(terms.filled),
    price: textOf(terms.price),
    stopPrice: textOf(terms.stopPrice),
    triggered: terms.triggered,
    best: textOf(terms.best),
    queue: textOf(terms.queue),
    reservePrice: textOf(terms.reservePrice),
    reason: reason ?? null,
    createdAt,
    updatedAt,
  }
}

/** The order that was written down. */
export function fromRow(row: PaperOrderRow): PaperOrder {
  const asked = newTerms(row.request, row.sequence, decimal(1))
  const terms: BookOrder = {
    ...asked,
    amount: storedDecimal(row.amount),
    filled: storedDecimal(row.filled),
    price: storedOf(row.price),
    stopPrice: storedOf(row.stopPrice),
    triggered: row.triggered,
    best: storedOf(row.best),
    queue: storedOf(row.queue),
    reservePrice: storedOf(row.reservePrice),
  }
  const { request, status, createdAt, updatedAt } = row
  return { request, terms, status, reason: row.reason ?? undefined, createdAt, updatedAt }
}

const orderIdOf = (sequence: number): string => `paper-${sequence}`

/** The order as the exchange tells it. */
export function toExchangeOrder({ request, terms, status, reason, updatedAt }: PaperOrder): ExchangeOrder {
  return {
    exchangeOrderId: orderIdOf(terms.sequence),
    clientOrderId: request.clientOrderId,
    symbol: terms.symbol,
    side: terms.side,
    type: terms.type,
    status,
    amount: decimalText(terms.amount),
    filled: decimalText(terms.filled),
    ...(terms.price === undefined ? {} : { price: decimalText(terms.price) }),
    ...(terms.stopPrice === undefined ? {} : { stopPrice: decimalText(terms.stopPrice) }),
    ...(reason === undefined ? {} : { reason }),
    updatedAt,
  }
}

/** The fill as the exchange tells it. */
export function toExchangeFill(row: PaperFillRow): ExchangeFill {
  const { sequence, orderSequence, ...fill } = row
  return { ...fill, id: `paper-fill-${sequence}`, exchangeOrderId: orderIdOf(orderSequence) }
}

/** Whether two requests ask for the same, written in any way. */
export function isSameRequest(one: PaperRequest, other: PaperRequest): boolean {
  return canonical(one) === canonical(other)
}

function canonical(request: PaperRequest): string {
  const number = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : decimalText(decimal(text))
  return JSON.stringify([
    request.symbol,
    request.side,
    request.type,
    number(request.amount),
    number(request.price),
    number(request.stopPrice),
    request.triggerBy ?? 'last',
    request.trailing?.percent,
    number(request.trailing?.amount),
    number(request.trailing?.activationPrice),
    request.timeInForce,
    request.expiresAt,
    request.postOnly,
    request.reduceOnly,
    request.ocoGroup,
  ])
}
