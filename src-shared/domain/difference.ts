import { z } from 'zod'

/**
 * How an account's books and its exchange may differ. `external_order`, `external_fill`: placed or traded elsewhere.
 * `balance`: money that nothing in the books explains; `dust` where it is less than can be traded. `missing_order`: open in
 * the books, unknown to the exchange. `position`: larger than what the exchange holds.
 */
export const differenceKindSchema = z.enum([
  'external_order',
  'external_fill',
  'balance',
  'missing_order',
  'position',
  'dust',
])
export type DifferenceKind = z.infer<typeof differenceKindSchema>

/**
 * What may be done about a difference. `adopt`: the books follow the exchange. `ignore`: it is left as it is, and told
 * again when it changes. `close`: the order is cancelled, or what is too much is sold at the market.
 */
export const differenceOptionSchema = z.enum(['adopt', 'ignore', 'close'])
export type DifferenceOption = z.infer<typeof differenceOptionSchema>

/** Where the books of an account and its exchange differ, since UTC milliseconds. `ours` and `theirs` are as people read them. */
export const differenceSchema = z.object({
  id: z.string(),
  account: z.string(),
  kind: differenceKindSchema,
  symbol: z.string().optional(),
  currency: z.string().optional(),
  ours: z.string(),
  theirs: z.string(),
  message: z.string(),
  options: z.array(differenceOptionSchema),
  since: z.number(),
})
export type Difference = z.infer<typeof differenceSchema>
