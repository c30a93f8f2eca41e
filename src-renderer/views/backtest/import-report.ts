import type { ImportResult } from '#shared/contract/candles.ts'
import { formatCount } from '#shared/format/numbers.ts'

/** What an import of a file did, kept so that the trader can look at it again. */
export type ImportReport = { readonly file: string; readonly result: ImportResult }

/** The last part of a path, of either kind of system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}

/** The engine lists so many gaps at most; there may be more. */
const MOST_GAPS_LISTED = 1000

/** What an import did, in one sentence: every count that is not zero, the imported bars always. */
export function importSentence(result: ImportResult): string {
  const { symbol, timeframe, imported, updated, unchanged, rejectedCount, gaps } = result
  const parts = [
    `${symbol} ${timeframe}: ${counted(imported, 'bar')} imported`,
    ...(updated > 0 ? [`${formatCount(updated)} updated`] : []),
    ...(unchanged > 0 ? [`${formatCount(unchanged)} already there`] : []),
    ...(rejectedCount > 0 ? [`${counted(rejectedCount, 'row')} rejected`] : []),
    ...(gaps.length > 0 ? [`${gaps.length < MOST_GAPS_LISTED ? '' : 'at least '}${counted(gaps.length, 'gap')}`] : []),
  ]
  return `${parts.join(', ')}.`
}

/** True when the trader should look at the report: rows were left out or bars are missing. */
export function needsALook(result: ImportResult): boolean {
  return result.rejectedCount > 0 || result.gaps.length > 0
}

/** Why a file was not imported: the file, what is wrong where in it. */
export function importFailure(file: string, message: string): string {
  const name = fileName(file)
  // The engine names a file by its whole path; whoever chose it knows the folder.
  const short = message.replaceAll(file, name)
  const plain = short.startsWith(`${name}, `) ? short.slice(name.length + 2) : short
  return `${name} was not imported: ${plain}${/[.?!]$/.test(plain) ? '' : '.'}`
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}
