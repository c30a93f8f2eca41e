import { useMemo } from 'react'
import { changeCounts, type DiffRow, diffRows } from './strategy-diff.ts'

type Props = {
  readonly label: string
  readonly before: string
  readonly after: string
  /** What stands there when nothing differs. */
  readonly same: string
}

/** The lines in which two texts differ, one under the other: − was taken away, + was put in. */
export function DiffView({ label, before, after, same }: Props) {
  const rows = useMemo(() => diffRows(before, after), [before, after])
  const { removed, added } = changeCounts(rows)
  if (removed + added === 0) return <p className="px-3 py-2 text-muted">{same}</p>
  return (
    <div className="flex h-full min-h-0 flex-col">
      <p className="flex h-6 shrink-0 items-center gap-3 px-3 text-[11px] text-muted">
        <span>
          <span className="text-gain">+{added}</span> <span className="text-loss">−{removed}</span> lines
        </span>
      </p>
      <div role="region" aria-label={label} tabIndex={0} className="min-h-0 flex-1 overflow-auto focus-ring-inset">
        <table aria-label={label} className="w-full border-collapse font-mono text-[11.5px] leading-[18px]">
          <tbody>
            {rows.map((row) => (
              <Row key={`${row.kind} ${'after' in row ? row.after : row.before}`} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

const LOOKS = {
  same: { row: '', sign: ' ', word: '', part: '' },
  removed: { row: 'bg-loss/10', sign: '−', word: 'Removed', part: 'rounded-sm bg-loss/25' },
  added: { row: 'bg-gain/10', sign: '+', word: 'Added', part: 'rounded-sm bg-gain/25' },
} as const

const NUMBER = 'w-9 px-1.5 text-right align-top text-[10.5px] text-muted select-none'

function Row({ row }: { readonly row: DiffRow }) {
  if (row.kind === 'skipped') {
    return (
      <tr>
        <td colSpan={4} className="bg-panel px-3 text-[11px] text-muted">
          {row.lines === 1 ? '1 line is the same' : `${row.lines} lines are the same`}
        </td>
      </tr>
    )
  }
  const { row: look, sign, word, part } = LOOKS[row.kind]
  return (
    <tr className={look}>
      <td className={NUMBER}>{'before' in row ? row.before : ''}</td>
      <td className={NUMBER}>{'after' in row ? row.after : ''}</td>
      <td className="w-5 text-center align-top">
        <span aria-hidden="true">{sign}</span>
        <span className="sr-only">{word}</span>
      </td>
      <td className="pr-3 break-words whitespace-pre-wrap">
        {row.parts.map(({ text, changed }, index) => (
          // The pieces of a line never move.
          // biome-ignore lint/suspicious/noArrayIndexKey: their place is all that they are
          <span key={index} className={changed ? part : ''}>
            {text}
          </span>
        ))}
      </td>
    </tr>
  )
}
