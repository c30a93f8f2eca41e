import type { Known } from '#main/desktop/tray-texts.ts'
import { counted, isHalted } from '#main/desktop/tray-texts.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'
import type { Decimal } from '#shared/decimal.ts'
import { decimal, ZERO } from '#shared/decimal.ts'
import { formatCount, formatDecimals, formatMoney, priceDecimals } from '#shared/format/numbers.ts'

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

/** An entry of close-all's answer; its money is in the currency of its account. */
type Item = CloseAllResult['remaining'][number]
type Position = CloseAllResult['closed'][number]

/** Amounts by currency. */
type Money = ReadonlyMap<string, Decimal>

const HALT_NOTICE = 'Trading is halted afterwards until you resume it.'

/** The question that lists what would be closed and cancelled, with values and estimated costs. */
export function questionAbout(plan: CloseAllResult, state: Known): Question {
  const { closed, cancelled, remaining } = plan
  if (closed.length === 0 && cancelled.length === 0 && remaining.length === 0) {
    return {
      message: 'There is nothing to close: no positions and no open orders.',
      detail: HALT_NOTICE,
      confirm: 'Halt trading',
    }
  }
  const words = wordsFor(plan, state)
  return {
    message: `Close ${counted(closed.length, 'position')} and cancel ${counted(cancelled.length, 'order')}?`,
    detail: paragraphs(
      words.section('Positions, at the market', closed, (item) => `${words.line(item)} · ${words.cost(item)}`),
      words.section('Orders to cancel', cancelled, words.line),
      words.section('Not closed', remaining, words.line),
      problems(plan),
      [
        `Value of the positions: ${words.total(closed, valueOf)}`,
        `Estimated cost of closing (fees and the way to the market): ${words.total(closed, costOf)}`,
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
export function reportOf(result: CloseAllResult, after: Known): Report {
  const words = wordsFor(result, after)
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
      words.section('Remaining', result.remaining, (item) => `${words.line(item)}${reasonOf(result, item)}`),
      problems(result),
      words.section('Closed', result.closed, words.line),
      words.section('Cancelled', result.cancelled, words.line),
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

function haltedText(after: Known): string {
  if ('problem' in after) return `Whether trading is halted could not be read: ${after.problem}`
  if (isHalted(after)) return 'Trading is halted until you resume it.'
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

function reasonOf(result: CloseAllResult, item: Item): string {
  const messages = result.errors.filter((error) => keyOf(error) === keyOf(item)).map(({ message }) => message)
  return messages.length === 0 ? '' : ` · ${[...new Set(messages)].join('; ')}`
}

function keyOf({ account, symbol }: { readonly account: string; readonly symbol: string }): string {
  return JSON.stringify([account, symbol])
}

/** How the items of this answer are written: each account's money in its currency, and its name where there are several. */
function wordsFor({ closed, cancelled, remaining }: CloseAllResult, state: Known) {
  const named = new Set([...closed, ...cancelled, ...remaining].map(({ account }) => account)).size > 1
  const currencies = new Map('problem' in state ? [] : state.accounts.map(({ id, currency }) => [id, currency]))
  const moneyOf = ({ account }: Item, value: string): Money =>
    new Map([[currencies.get(account) ?? '', decimal(value)]])

  const line = (item: Item): string => {
    const { account, symbol, side, quantity, value } = item
    const worth = value === null ? 'value unknown' : moneyText(moneyOf(item, value))
    return `${named ? `${account}: ` : ''}${side} ${quantity} ${symbol} · ${worth}`
  }
  const cost = (item: Position): string => {
    const value = costOf(item)
    return value === null ? 'cost unknown' : `costs about ${moneyText(moneyOf(item, value))}`
  }
  /** The sum of what is known, and of how many it is not. */
  const total = <Any extends Item>(items: readonly Any[], amountOf: (item: Any) => string | null): string => {
    const known = items.flatMap((item) => {
      const value = amountOf(item)
      return value === null ? [] : [moneyOf(item, value)]
    })
    const sum = known.length === 0 ? 'unknown' : moneyText(known.reduce(plus, new Map()))
    const unknown = items.length - known.length
    if (items.length === 0) return 'none'
    return unknown === 0 || known.length === 0 ? sum : `${sum}, and an unknown amount for ${formatCount(unknown)} more`
  }
  /** A title and the items, largest value first. */
  const section = <Any extends Item>(title: string, items: readonly Any[], write: (item: Any) => string): string[] => {
    if (items.length === 0) return []
    const sorted = [...items].sort((one, other) => sizeOf(other) - sizeOf(one))
    const listed = sorted.slice(0, sorted.length > MOST_LINES ? MOST_LINES - 1 : MOST_LINES)
    const rest = sorted.slice(listed.length)
    const more = rest.length === 0 ? [] : [`  … and ${formatCount(rest.length)} more · ${total(rest, valueOf)}`]
    return [`${title} (${formatCount(items.length)}):`, ...listed.map((item) => `  ${write(item)}`), ...more]
  }
  return { line, cost, total, section }
}

function valueOf({ value }: Item): string | null {
  return value
}

function costOf({ estimatedCost }: Position): string | null {
  return estimatedCost ?? null
}

/** What has no value might be the largest of all. */
function sizeOf({ value }: Item): number {
  return value === null ? Number.MAX_VALUE : Math.abs(Number(value))
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

function plus(one: Money, other: Money): Money {
  const sum = new Map(one)
  for (const [currency, value] of other) sum.set(currency, (sum.get(currency) ?? ZERO).plus(value))
  return sum
}

function moneyText(money: Money): string {
  return [...money].map(([currency, value]) => `${amountText(value.toNumber())} ${currency}`.trim()).join(' + ')
}

function amountText(value: number): string {
  return value === 0 || Math.abs(value) >= 1 ? formatMoney(value) : formatDecimals(value, priceDecimals(value))
}
