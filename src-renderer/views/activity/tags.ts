const MOST_TAGS = 20
const LONGEST_TAG = 64

/** The tags that were typed, parted by commas or spaces, with or without `#`; each once. */
export function readTags(text: string): string[] {
  const tags = text
    .split(/[\s,]+/)
    .map((tag) => tag.replace(/^#+/, ''))
    .filter((tag) => tag !== '')
  return [...new Set(tags)]
}

/** Why the tags cannot be kept, in words. */
export function tagsProblem(tags: readonly string[]): string | undefined {
  if (tags.length > MOST_TAGS) return `${tags.length} tags; ${MOST_TAGS} at most`
  const long = tags.find((tag) => tag.length > LONGEST_TAG)
  return long === undefined ? undefined : `${long.length} characters in a tag; ${LONGEST_TAG} at most`
}
