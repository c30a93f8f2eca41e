import { words } from './order-story.ts'

const REASONS: Readonly<Record<string, string>> = {
  entry: 'Entry by hand',
  exit: 'Closed by hand',
  manual: 'By hand',
  closeAll: 'Everything was closed',
  stopLoss: 'Stop loss',
  takeProfit: 'Take profit',
  trailingStop: 'Trailing stop',
  signal: 'Signal',
  opposite: 'Opposite signal',
  time: 'Time limit',
}

/** Why a trade was begun or ended, in words. */
export function reasonWords(reason: string | null): string {
  if (reason === null) return ''
  return REASONS[reason] ?? (/^[a-z_]+([A-Z][a-z]*)*$/.test(reason) ? words(reason) : reason)
}
