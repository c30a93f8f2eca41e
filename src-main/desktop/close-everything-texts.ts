import type { CloseAllItem, ClosePreview, TrayState } from '#main/desktop/tray-engine.ts'
import { counted } from '#main/desktop/tray-texts.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'
import type { Decimal } from '#shared/decimal.ts'
import { decimal, ZERO } from '#shared/decimal.ts'
import { formatDecimals, formatMoney, priceDecimals } from '#shared/format/numbers.ts'

/** A message box must stay on the screen: of more items than this the largest are listed, the rest is summed up. */
const MOST_LINES = 15

/** What is asked before anything is closed. */
export type Question = { readonly message: string; readonly detail: string; readonly confirm: string }

/** What is told afterwards. */
export type Report = {
  readonly type: 'info' | 'warning' | 'error'
  readonly message: string
  readonly detail: string
}

/** What closing each position is expected to cost; positions without a preview have an unknown cost. */
export type Previews = ReadonlyMap<CloseAllItem, ClosePreview>

type Money = ReadonlyMap<string, Decimal>

const HALT_NOTICE = 'Trading is halted afterwards until you resume it.'

/** The question that lists what would be closed and cancelled, with values and estimated costs. */
export function questionAbout(plan: CloseAllResult, previews: Previews): Question {
  const { closed, cancelled } = plan
  if (closed.length === 0 && cancelled.length === 0 && plan.remaining.length === 0) {
    return {
      message: 'There is nothing to close: no positions and no open orders.',
      detail: HALT_NOTICE,
      confirm: 'Halt trading',
    }
  }
  const names = namesIn(plan)
  const costs = new Map([...previews].map(([item, preview]) => [item, costOf(item, preview)]))
  const withCost = (item: CloseAllItem): string => `${names(item)} · ${costText(costs.get(item))}`
  const unknown = closed.filter((item) => costs.get(item) === undefined).length
  return {
    message: `Close ${counted(closed.length, 'position')} and cancel ${counted(cancelled.length, 'order')}?`,
    detail: paragraphs(
      section('Positions, at the market', closed, withCost),
      section('Orders to cancel', cancelled, names),
      section('Not closed', plan.remaining, names),
      problems(plan),
      [
        `Value of the positions: ${moneyText(valueOf(closed))}`,
        `Estimated cost of closing (fees, and what the market pays less): ${totalCost([...costs.values()], unknown)}`,
      ],
      [HALT_NOTICE],
    ),
    confirm: 'Close everything',
  }
}

/** The question where what is open could not be listed: closing must not depend on the list. */
export function questionWithoutList(reason: string): Question {
  return {
    message: 'Close all positions and cancel all orders?',
    detail: paragraphs([`What is open could not be listed: ${reason}`], [HALT_NOTICE]),
    confirm: 'Close everything',
  }
}

/** What close-all has done, what remains and why, and whether trading is halted now. */
export function reportOf(result: CloseAllResult, after: TrayState | { readonly problem: string }): Report {
  const names = namesIn(result)
  const whole = result.remaining.length === 0 && result.errors.length === 0
  const nothing = whole && result.closed.length === 0 && result.cancelled.length === 0
  const message = nothing
    ? 'There was nothing to close.'
    : whole
      ? 'Everything is closed.'
      : `Not everything could be closed: ${remainsText(result)}.`
  return {
    type: whole ? 'info' : 'warning',
    message,
    detail: paragraphs(
      section('Remaining', result.remaining, (item) => `${names(item)}${reasonOf(result, item)}`),
      problems(result),
      section('Closed', result.closed, names),
      section('Cancelled', result.cancelled, names),
      [haltedText(after)],
    ),
  }
}

/** What is told where close-all itself failed. */
export function failureReport(reason: string): Report {
  return {
    type: 'error',
    message: 'Closing everything failed.',
    detail: paragraphs(
      [reason],
      ['Positions and orders may still be open. Try again, or run “autocbot close-all” on the command line.'],
    ),
  }
}

function remainsText({ remaining, errors }: CloseAllResult): string {
  return remaining.length === 0
    ? counted(errors.length, 'failure')
    : `${counted(remaining.length, 'item')} ${remaining.length === 1 ? 'remains' : 'remain'}`
}

function haltedText(after: TrayState | { readonly problem: string }): string {
  if ('problem' in after) return `Whether trading is halted could not be read: ${after.problem}`
  if (after.state === 'halted') return 'Trading is halted until you resume it.'
  return 'Trading is NOT halted: halt it from the tray if nothing more shall be opened.'
}

/** Failures that belong to no remaining item. */
function problems(result: CloseAllResult): string[] {
  const covered = new Set(result.remaining.map(keyOf))
  const rest = result.errors.filter((error) => !covered.has(keyOf(error)))
  return rest.length === 0
    ? []
    : [
        'Failures:',
        ...cut(
          rest.map(({ symbol, message }) => `  ${symbol}: ${message}`),
          'failure',
        ),
      ]
}

function reasonOf(result: CloseAllResult, item: CloseAllItem): string {
  const messages = result.errors.filter((error) => keyOf(error) === keyOf(item)).map(({ message }) => message)
  return messages.length === 0 ? '' : ` · ${[...new Set(messages)].join('; ')}`
}

function keyOf({ account, symbol }: { readonly account: string; readonly symbol: string }): string {
  return JSON.stringify([account, symbol])
}

/** A line for an item; the account is named where there are several. */
function namesIn({ closed, cancelled, remaining }: CloseAllResult): (item: CloseAllItem) => string {
  const accounts = new Set([...closed, ...cancelled, ...remaining].map(({ account }) => account))
  return ({ account, symbol, side, quantity, value }) => {
    const known = value === null ? 'value unknown' : amount(decimal(value).abs(), quoteOf(symbol))
    return `${accounts.size > 1 ? `${account}: ` : ''}${side} ${quantity} ${symbol} · ${known}`
  }
}

/** The items, largest value first. */
function section(title: string, items: readonly CloseAllItem[], line: (item: CloseAllItem) => string): string[] {
  if (items.length === 0) return []
  const size = ({ value }: CloseAllItem): number =>
    value === null ? Number.POSITIVE_INFINITY : Math.abs(Number(value))
  const sorted = [...items].sort((one, other) => (size(one) === size(other) ? 0 : size(other) - size(one)))
  const listed = sorted.slice(0, sorted.length > MOST_LINES ? MOST_LINES - 1 : MOST_LINES)
  const rest = sorted.slice(listed.length)
  const more = rest.length === 0 ? [] : [`  … and ${rest.length} more · ${moneyText(valueOf(rest))}`]
  return [`${title} (${items.length}):`, ...listed.map((item) => `  ${line(item)}`), ...more]
}

function cut(lines: readonly string[], noun: string): string[] {
  if (lines.length <= MOST_LINES) return [...lines]
  const left = lines.length - MOST_LINES + 1
  return [...lines.slice(0, MOST_LINES - 1), `  … and ${counted(left, noun)} more`]
}

function paragraphs(...parts: readonly (readonly string[])[]): string {
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

/** Fee, and what the order would bring less (or cost more) than the value at the price of now; undefined where unknown. */
function costOf(
  { symbol, side, value }: CloseAllItem,
  { notional, fee, feeCurrency }: ClosePreview,
): Money | undefined {
  if (value === null || notional === null || fee === null) return undefined
  const difference = decimal(value).abs().minus(decimal(notional).abs())
  const slippage = side === 'sell' ? difference : difference.neg()
  const money = new Map<string, Decimal>([[quoteOf(symbol), slippage.lt(0) ? ZERO : slippage]])
  return plus(money, new Map([[feeCurrency, decimal(fee)]]))
}

function costText(cost: Money | undefined): string {
  return cost === undefined ? 'cost unknown' : `costs about ${moneyText(cost)}`
}

function totalCost(costs: readonly (Money | undefined)[], unknown: number): string {
  const known = costs.filter((cost) => cost !== undefined)
  const total = known.reduce<Money>(plus, new Map())
  if (unknown === 0) return moneyText(total)
  return known.length === 0
    ? 'unknown'
    : `${moneyText(total)}, and an unknown amount for ${counted(unknown, 'position')}`
}

function valueOf(items: readonly CloseAllItem[]): Money {
  return items
    .filter((item) => item.value !== null)
    .map(({ symbol, value }) => new Map([[quoteOf(symbol), decimal(value ?? 0).abs()]]))
    .reduce<Money>(plus, new Map())
}

function plus(one: Money, other: Money): Money {
  const sum = new Map(one)
  for (const [currency, value] of other) sum.set(currency, (sum.get(currency) ?? ZERO).plus(value))
  return sum
}

function moneyText(money: Money): string {
  const parts = [...money].filter(([, value]) => !value.isZero()).map(([currency, value]) => amount(value, currency))
  if (parts.length > 0) return parts.join(' + ')
  const [currency] = money.keys()
  return currency === undefined ? 'nothing' : amount(ZERO, currency)
}

function amount(value: Decimal, currency: string): string {
  const number = value.toNumber()
  const text = number === 0 || number >= 1 ? formatMoney(number) : formatDecimals(number, priceDecimals(number))
  return `${text} ${currency}`
}

/** `BTC/USDT` and `BTC/USDT:USDT` are quoted in USDT. */
function quoteOf(symbol: string): string {
  return symbol.slice(symbol.indexOf('/') + 1).split(':', 1)[0] ?? ''
}
