import { call } from '#renderer/contract/client.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import type { CallInput } from '#shared/contract/contract.ts'
import { formatCount } from '#shared/format/numbers.ts'

/** Writes a table of the books as CSV where a dialog says, and tells where it is. */
export function exportCsv(input: CallInput<'system.exportCsv'>): void {
  call('system.exportCsv', input).then(({ file, rows }) => {
    if (file !== null) tell(`${formatCount(rows)} ${rows === 1 ? 'row was' : 'rows were'} written to ${file}.`)
  }, tellError)
}
