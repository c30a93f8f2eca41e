/** One page of a listing. */
type Page = { readonly nextCursor?: string | undefined }

/**
 * Fetches page after page until there is none left, at most `most` of them. A cursor that comes back a second time
 * would never end and is refused.
 */
export async function fetchPages<Result extends Page>(
  fetchPage: (cursor: string | undefined) => Promise<Result>,
  options: { readonly signal?: AbortSignal; readonly most?: number } = {},
): Promise<Result[]> {
  const pages: Result[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  do {
    options.signal?.throwIfAborted()
    const page: Result = await fetchPage(cursor)
    pages.push(page)
    cursor = page.nextCursor
    if (cursor !== undefined) {
      if (seen.has(cursor)) throw new Error(`page ${pages.length} leads back to a page that was read before`)
      seen.add(cursor)
    }
  } while (cursor !== undefined && pages.length < (options.most ?? Number.POSITIVE_INFINITY))
  return pages
}

/** Columns of several pages, one after the other. All pages must have the same columns. */
export function joinColumns<Name extends string>(
  names: readonly Name[],
  pages: readonly Readonly<Record<Name, Float64Array>>[],
): Record<Name, Float64Array> {
  const joined = Object.fromEntries(names.map((name) => [name, joinColumn(pages.map((page) => page[name]))]))
  // Object.fromEntries forgets the names it was given.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return joined as Record<Name, Float64Array>
}

function joinColumn(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
