import type { HandlersOf } from '#shared/contract/handlers.ts'
import type { CreateOrderInput, tradingCalls } from '#shared/contract/trading.ts'
import { type Decimal, decimalText } from '#shared/decimal.ts'
import type { Order } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import type { OrderPreview } from './order-entry.ts'
import type { TradingService } from './trading-service.ts'

/** Quotients are shown with as many decimals as an amount may have. */
const SHOWN_DECIMALS = 18

/** The calls of the trading area. */
export function tradingHandlers(trading: TradingService): HandlersOf<typeof tradingCalls> {
  const create = async (input: CreateOrderInput): Promise<Order> => trading.show(await trading.createOrder(input))
  const cancel = async (id: string, key?: string): Promise<Order> => trading.show(await trading.cancelOrder(id, key))
  return {
    'trading.createOrder': create,
    'trading.createSmartOrder': async (input) => {
      const { order, positionSizing } = await trading.createSmartOrder(input)
      return order === undefined ? { positionSizing } : { ...trading.show(order), positionSizing }
    },
    'trading.previewOrder': (input) => showPreview(trading.preview(input)),
    'trading.amendOrder': async (input) => trading.show(await trading.amendOrder(input)),
    'trading.cancelOrder': ({ id, idempotencyKey }) => cancel(id, idempotencyKey),
    'trading.batch': async ({ operations }) => ({
      results: await Promise.all(
        operations.map(async (operation) => {
          try {
            return { order: await (operation.do === 'create' ? create(operation.order) : cancel(operation.id)) }
          } catch (error) {
            if (!(error instanceof AppError)) throw error
            const { code, message, details } = error
            return { error: { code, message, ...(details === undefined ? {} : { details: { ...details } }) } }
          }
        }),
      ),
    }),
    'trading.annotate': async ({ id, ...annotation }) => trading.show(await trading.annotate(id, annotation)),
    'trading.orders': (filter) => trading.orders(filter),
    'trading.order': ({ id }) => trading.order(id),
    'trading.orderEvents': ({ id, ...page }) => trading.orderEvents(id, page),
    'trading.fills': (filter) => trading.fills(filter),
    'trading.positions': ({ account, ...page }) => trading.positionsPage(account, page),
    'trading.closePosition': async ({ id, fraction, idempotencyKey }) =>
      trading.show(await trading.closePosition(id, fraction, idempotencyKey)),
    'trading.setStops': ({ id, ...asked }) => trading.setStops(id, asked),
    'trading.balance': async ({ account }) => ({ balances: await trading.deskOf(account).balances() }),
    'trading.portfolioValue': ({ account }) => {
      const { books } = trading.deskOf(account)
      const { currency, value, missing } = books.equity()
      return { currency, value: shown(value), missing: [...missing] }
    },
    'trading.trades': (filter) => trading.trades(filter),
    'trading.differences': ({ account, ...page }) => trading.differences(account, page),
    'trading.resolve': ({ id, ...decision }, { origin }) => trading.resolve(id, decision, origin),
    'trading.resolveDoubt': async ({ id, ...statement }, { origin }) =>
      trading.show(await trading.resolveDoubt(id, statement, origin)),
    'trading.closeAll': (input, { origin }) => trading.closeAll(input, origin),
  }
}

function showPreview(preview: OrderPreview) {
  const { refusal } = preview
  return {
    price: textOf(preview.price),
    amount: decimalText(preview.amount),
    notional: textOf(preview.notional),
    fee: textOf(preview.fee),
    feeCurrency: preview.feeCurrency,
    cost: textOf(preview.cost),
    positionAfter: decimalText(preview.positionAfter),
    riskRewardRatio: preview.riskRewardRatio ?? null,
    ...(refusal === undefined
      ? {}
      : { denial: { code: refusal.code, message: refusal.message, details: { ...refusal.details } } }),
  }
}

function textOf(value: Decimal | undefined): string | null {
  return value === undefined ? null : shown(value)
}

function shown(value: Decimal): string {
  return decimalText(value.toDecimalPlaces(SHOWN_DECIMALS))
}
