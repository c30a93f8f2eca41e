import { fromColumn } from '#main/contract/codec.ts'
import { readCandleFile } from '#main/market/candle-file/read-candle-file.ts'
import { indicatorValues } from '#main/market/indicator-values.ts'

/** The columns of one indicator over a candle file, as JSON shows them. Throws VALIDATION, NOT_FOUND or STORAGE. */
export async function indicatorColumns(
  file: string,
  spec: unknown,
): Promise<{ time: (number | null)[]; outputs: Record<string, (number | null)[]> }> {
  const { columns } = await readCandleFile(file, { sanity: 'loose' })
  const outputs = indicatorValues(columns, spec, '--spec')
  return {
    time: fromColumn(columns.time),
    outputs: Object.fromEntries(outputs.map(({ name, values }) => [name, fromColumn(values)])),
  }
}
