import type { Mode } from '#shared/contract/system.ts'

/** The one word that says which money is at work. */
export const MODE_WORDS: Readonly<Record<Mode, string>> = {
  simulated: 'Simulated',
  replay: 'Replay',
  paper: 'Paper',
  live: 'Live',
}

/** What the word means, in a sentence. */
export const MODE_SENTENCES: Readonly<Record<Mode, string>> = {
  simulated: 'An invented market and paper money: no real money is at work.',
  replay: 'Recorded prices and paper money: no real money is at work.',
  paper: 'Real prices and paper money: no real money is at work.',
  live: 'Orders go to a real exchange: real money is at work.',
}
