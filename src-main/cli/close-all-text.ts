import type { CloseAllResult } from '#shared/contract/trading.ts'
import { numberText, table } from './table.ts'

type Item = CloseAllResult['remaining'][number] & { readonly estimatedCost?: string | null | undefined }

/** The answer of close-all for people: each item with its value, each error, and what that means for the halted accounts. */
export function closeAllText(result: CloseAllResult, isDryRun: boolean, halted: readonly string[]): string {
  const { closed, cancelled, remaining, errors } = result
  const lists: readonly (readonly [string, readonly Item[]])[] = [
    [isDryRun ? 'would close' : 'closed', closed],
    [isDryRun ? 'would cancel' : 'cancelled', cancelled],
    ['remains', remaining],
  ]
  const rows = lists.flatMap(([what, items]) => items.map((item) => cells(what, item, isDryRun)))
  const head = ['What', 'Account', 'Symbol', 'Side', 'Quantity', 'Value', ...(isDryRun ? ['Cost'] : []), 'Order']
  const items = rows.length === 0 ? '' : `${table(head, rows)}\n`
  const failures = errors.map(({ account, symbol, code, message }) => [account, symbol, code, oneLine(message)])
  const failed = failures.length === 0 ? '' : `${table(['Account', 'Symbol', 'Error', 'Message'], failures)}\n`
  return `${items}${failed}${isDryRun ? dryRunWords(result) : doneWords(result, halted)}\n`
}

function cells(what: string, item: Item, isDryRun: boolean): string[] {
  const { account, symbol, side, quantity, value, estimatedCost, orderId = '' } = item
  return [what, account, symbol, side, quantity, money(value), ...(isDryRun ? [money(estimatedCost)] : []), orderId]
}

function money(value: string | null | undefined): string {
  return numberText(value === null || value === undefined ? null : Number(value))
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

function dryRunWords({ closed, cancelled }: CloseAllResult): string {
  const todo =
    closed.length + cancelled.length === 0
      ? 'There is nothing to close or cancel.'
      : `${count(closed.length, 'position')} would be closed and ${count(cancelled.length, 'order')} cancelled.`
  return `${todo} Nothing was changed; without --dry-run trading is halted too, until it is resumed.`
}

function doneWords({ closed, cancelled, remaining, errors }: CloseAllResult, halted: readonly string[]): string {
  const done =
    closed.length + cancelled.length === 0
      ? 'Nothing was closed or cancelled'
      : `${count(closed.length, 'position')} closed and ${count(cancelled.length, 'order')} cancelled`
  const rest =
    remaining.length + errors.length === 0
      ? ''
      : `; ${count(remaining.length, 'item')} left, ${count(errors.length, 'error')}: run close-all again`
  if (halted.length === 0) return `${done}${rest}.`
  const commands = halted.map((account) => `  autocbot call risk.resume ${shellQuoted(JSON.stringify({ account }))}`)
  return `${done}${rest}. Trading stays halted until you resume it:\n${commands.join('\n')}`
}

function count(number: number, what: string): string {
  return `${number} ${number === 1 ? what : `${what}s`}`
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
