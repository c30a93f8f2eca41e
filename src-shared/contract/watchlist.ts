import { z } from 'zod'
import { command, event, query } from './declaration.ts'

const MOST_LISTS = 50
const MOST_SYMBOLS = 500

/** One list of symbols, in the trader's own order. Symbols that the market at work does not have stay in it. */
export const watchlistSchema = z.object({
  name: z.string().trim().min(1).max(40),
  symbols: z
    .array(z.string().min(1).max(64))
    .max(MOST_SYMBOLS)
    .refine((symbols) => new Set(symbols).size === symbols.length, { message: 'has a symbol twice' }),
})

/** All lists; there is always one, and no two have the same name. */
export const watchlistsSchema = z.object({
  lists: z
    .array(watchlistSchema)
    .min(1)
    .max(MOST_LISTS)
    .refine((lists) => new Set(lists.map(({ name }) => name.toLowerCase())).size === lists.length, {
      message: 'two lists have the same name; choose another one',
    }),
})

export type Watchlist = z.infer<typeof watchlistSchema>
export type Watchlists = z.infer<typeof watchlistsSchema>

export const watchlistCalls = [
  query('watchlist.get', {
    description: 'The lists of symbols to watch. Before any was kept, one of all symbols of the market.',
    input: z.object({}),
    output: watchlistsSchema,
  }),
  command('watchlist.set', {
    description: 'Replaces all lists of symbols to watch and answers them.',
    input: watchlistsSchema,
    output: watchlistsSchema,
  }),
] as const

export const watchlistEvents = [
  event('watchlist.changed', {
    delivery: 'latest',
    description: 'The lists of symbols to watch were replaced.',
    payload: watchlistsSchema,
  }),
] as const
