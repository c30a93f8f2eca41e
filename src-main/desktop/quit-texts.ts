import { counted } from '#main/desktop/tray-texts.ts'
import type { Position } from '#shared/domain/position.ts'

/** More lines than this do not fit into a message box. */
const MOST_LINES = 12

/** What is asked before the app ends with open positions: which go on being protected without it, and which do not. */
export function quitQuestion(
  positions: readonly Pick<Position, 'symbol' | 'quantity' | 'coverage' | 'account'>[],
): { readonly message: string; readonly detail: string } | undefined {
  if (positions.length === 0) return undefined
  const lines = positions.map(({ symbol, quantity, coverage }) => {
    const parts = [
      part(coverage.exchange, quantity, 'covered by a stop at the exchange'),
      part(coverage.engine, quantity, 'covered only while AutoCbot runs'),
      part(coverage.naked, quantity, 'without a stop'),
    ].filter((text) => text !== undefined)
    return `${symbol} ${quantity}: ${parts.join(', ')}`
  })
  const uncovered = positions.filter(({ coverage }) => Number(coverage.engine) > 0 || Number(coverage.naked) > 0)
  const more = lines.length > MOST_LINES ? [`… and ${lines.length - MOST_LINES} more`] : []
  return {
    message: `${counted(positions.length, 'position')} ${positions.length === 1 ? 'is' : 'are'} open. Quit all the same?`,
    detail: [
      ...lines.slice(0, MOST_LINES),
      ...more,
      '',
      uncovered.length === 0
        ? 'Stops at the exchange go on without AutoCbot. The paper exchange goes on when AutoCbot starts again.'
        : `Nothing watches over ${counted(uncovered.length, 'position')} of these while AutoCbot does not run.`,
    ].join('\n'),
  }
}

function part(covered: string, quantity: string, words: string): string | undefined {
  if (Number(covered) === 0) return undefined
  return covered === quantity ? words : `${covered} ${words}`
}
